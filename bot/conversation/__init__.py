"""What is said between members and the bot, once for every platform: commands, acts, screens and sentences."""
