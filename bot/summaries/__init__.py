"""What is shown of an essay before it is opened: summary, closing question, reading time. Pure functions."""
