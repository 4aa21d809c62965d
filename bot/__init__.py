"""Ichiwa (一話, "one story"): one career essay a day for a community, in Japanese and English."""

__version__ = "0.1.0"
