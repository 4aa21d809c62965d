"""Web pages, and the text of one as somebody copied it."""
