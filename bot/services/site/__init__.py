"""What the reading site shows, read only."""
