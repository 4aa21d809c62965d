"""Models of language behind an OpenAI-compatible endpoint: one that writes, and one that makes vectors of texts."""
