"""What the services need of the outside: Protocols whose docstrings are the contract that every adapter keeps. Each
file holds one, with the values that it speaks of.

Of the stores: every write is one durable transaction when its call returns. Any method can raise ``StoreError``. All
instants are aware UTC, at whole microseconds. One conformance suite (``tests/conformance``) holds every implementation
to these docstrings.
"""
