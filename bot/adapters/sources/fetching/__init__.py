"""Reading the web as a polite guest, from public addresses alone."""
