"""Places that essays come from."""
