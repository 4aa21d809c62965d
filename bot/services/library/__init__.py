"""Essays: brought in, summarised, indexed and found."""
