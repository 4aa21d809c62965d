"""What ``/essay`` can do."""
