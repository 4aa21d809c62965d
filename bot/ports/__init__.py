"""What the services need of the outside: Protocols whose docstrings are the contract that every adapter is held to."""
