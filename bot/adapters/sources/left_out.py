"""Why an entry of an archive is left out on purpose: keys of the catalogue, which are counted together."""

from __future__ import annotations

from typing import Final

DRAFT: Final = "a draft"
SCHEDULED: Final = "not published yet"
PRIVATE: Final = "private"
PROTECTED: Final = "protected by a password"
DELETED: Final = "in the trash"
EMPTY: Final = "without text"
PAGE: Final = "a page, not an essay"
ATTACHMENT: Final = "a picture or another file"
OTHER: Final = "no essay"
LEADS_OUT: Final = "a link, or a name that leads out of the archive"
PACKED: Final = "an archive inside the archive"
