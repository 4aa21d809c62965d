"""The front that HTTP reaches: reading pages, health, and whatever routes other adapters bring along."""
