"""What texts mean, by a small model that comes with the program."""
