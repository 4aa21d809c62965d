"""The library's essays as files that other programs read."""
