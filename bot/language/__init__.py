"""What can be said about a text by looking at it: pure functions over strings, with language libraries, without I/O."""
