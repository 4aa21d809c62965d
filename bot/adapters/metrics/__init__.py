"""What is counted, in the form that monitoring reads."""
