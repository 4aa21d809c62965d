"""Asking a platform no faster than it wants to be asked."""
