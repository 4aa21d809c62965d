"""Suites that every implementation of a port passes: each sentence of ``bot.ports``, ``bot.ports.local_log`` and
the platforms' ports is held by a test here.
"""
