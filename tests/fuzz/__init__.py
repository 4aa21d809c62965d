"""Broken input for every reader of things that come from outside: ``make fuzz``.

A target is a function ``target(data: bytes) -> None`` that may raise ``SourceError`` and nothing else. A new one is a
line in ``targets.TARGETS``.
"""
