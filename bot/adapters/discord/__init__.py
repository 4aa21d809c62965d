"""Discord: the gateway, the posts, the commands and the reactions."""
