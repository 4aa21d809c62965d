"""The content security policy: what a page of ours may load and run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Final

POLICY_HEADER: Final = "Content-Security-Policy"
RESOURCE_HEADER: Final = "Cross-Origin-Resource-Policy"
SHOWN_ELSEWHERE: Final = {RESOURCE_HEADER: "cross-origin"}
"""For public pictures: a feed reader on the web, or a page with a preview of a link, loads them from here."""


def policy(scripts: Iterable[str] = ()) -> str:
    """The policy of a page whose inline scripts are ``scripts``, to the letter. Nothing else runs but files of ours,
    and nothing is asked of other sites. ``connect-src`` is what Lighthouse needs to read robots.txt from the page.
    """
    hashes = "".join(f" 'sha256-{_hash(script)}'" for script in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self'{hashes}",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
