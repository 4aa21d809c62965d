"""Discord on loopback: HTTP and gateway as discord.py speaks them, with faults as told."""
