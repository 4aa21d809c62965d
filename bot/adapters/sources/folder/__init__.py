"""Folders of Markdown files, as blog tools write them."""
