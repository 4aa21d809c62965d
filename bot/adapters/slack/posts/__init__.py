"""What is in channels: posts, their threads and reactions, and who wrote there."""
