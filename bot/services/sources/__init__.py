"""Sources that people added: adding them, reading them again, and what else can be done with them."""
