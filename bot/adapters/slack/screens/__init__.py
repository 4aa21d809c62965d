"""Screens and forms in Block Kit, and the Home tab."""
