"""One suite that every implementation of the stores passes: each sentence of ``bot.ports.store`` and
``bot.ports.local_log`` is held by a test here.
"""
