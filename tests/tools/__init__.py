"""What `make lock`, `make bench`, `make faults` and `make docs` run."""
