"""How long tests wait for what must come: no result depends on how fast the machine is."""

from __future__ import annotations

from typing import Final

HANGING: Final = 180.0
"""Seconds after which what a test waits for is believed never to come. A test that passes never comes near it."""
