"""A fleet of real workers, each a process, that are killed and paused at random against a platform of bad weather.

``captain`` forks and kills, ``worker`` is one process of the fleet, ``world`` holds the front, its ``weather`` and the
``ledger`` of what stood there when, and feeds slots; ``outcome`` says what it has come to.
"""
