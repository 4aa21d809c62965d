"""The commands: what each does, declared with its Japanese and English names."""
