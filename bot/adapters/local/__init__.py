"""The local channel: a browser page on this machine that works like a chat channel."""
