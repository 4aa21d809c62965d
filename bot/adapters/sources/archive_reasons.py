"""Why an entry of an archive is left out on purpose: keys of the catalogue, which are counted together."""

from __future__ import annotations

from typing import Final

DRAFT: Final = "It is a draft."
TO_COME: Final = "Its day of publication is still to come."
PRIVATE: Final = "It is private or unlisted."
PROTECTED: Final = "It is protected by a password."
DELETED: Final = "It is in the trash."
EMPTY: Final = "It has no text."
PAGE: Final = "It is a page about the blog, not an essay."
ATTACHMENT: Final = "It is a picture or another file of the blog."
OTHER: Final = "It is a part of the blog that is no essay."
LEADS_OUT: Final = "It is a link, or its name leads out of the archive."
PACKED: Final = "It is an archive inside the archive."
LISTING: Final = "It lists posts and is none itself. Add its feed, or the page of one post."
MEMBERS: Final = "It is for members or subscribers, who have to log in."
NO_ESSAY: Final = "It has no text that reads as an essay."
