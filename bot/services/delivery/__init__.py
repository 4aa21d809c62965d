"""An essay a day: which one, when, and exactly once."""
