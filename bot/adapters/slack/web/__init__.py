"""Slack's wire: its Web API, its requests and its socket."""
