"""The use cases. Services know no platform: they take and return values, and reach the outside through ``ports``."""
