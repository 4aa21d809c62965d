"""Time and calendars: APScheduler as a wake-up, the machine's clock, and public holidays."""
