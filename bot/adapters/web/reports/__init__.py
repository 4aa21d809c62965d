"""Reports in the browser and as pictures."""
