"""The composition root: plain constructors, started in the order in which they stand and stopped in the opposite one.

Everything heavy is imported where it is first needed, so that a short command loads no web server, and a host without
Slack never loads Slack's SDK.
"""

from bot.wiring.core import Core, connected, essay_source, opened, throw_away_search
from bot.wiring.serving import serve

__all__ = ["Core", "connected", "essay_source", "opened", "serve", "throw_away_search"]
