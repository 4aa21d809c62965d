"""Exports of blog services: Movable Type, WordPress, and what packs them."""
