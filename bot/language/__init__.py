"""What can be said of a text by looking at it: pure functions over strings, with language libraries and without I/O."""
