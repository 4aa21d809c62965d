"""Slack: the connection, the posts, the commands and the reactions."""
