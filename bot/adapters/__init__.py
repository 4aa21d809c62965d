"""The outside, one folder each: an adapter turns it into our own values, calls one service, and renders the typed
result.
"""
