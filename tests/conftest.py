"""Hypothesis tries the same examples on every machine and in every run, without a limit of time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("ichiwa", derandomize=True, deadline=None, database=None)
settings.load_profile("ichiwa")
