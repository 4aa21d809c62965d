"""Why an entry of an archive is left out on purpose, which is counted together, and why one cannot be read."""

from __future__ import annotations

from typing import Final

from bot.adapters.sources.folder.left_out import DRAFT, PAGE, PRIVATE, TO_COME
from bot.core.phrase import message

__all__ = ["DRAFT", "PAGE", "PRIVATE", "TO_COME"]

PROTECTED: Final = message("It is protected by a password.")
DELETED: Final = message("It is in the trash.")
EMPTY: Final = message("It has no text.")
ATTACHMENT: Final = message("It is a picture or another file of the blog.")
OTHER: Final = message("It is a part of the blog that is no essay.")
LEADS_OUT: Final = message("It is a link, or its name leads out of the archive.")
PACKED: Final = message("It is an archive inside the archive.")
LISTING: Final = message("It lists posts and is none itself. Add its feed, or the page of one post.")
MEMBERS: Final = message("It is for members or subscribers, who have to log in.")
NO_ESSAY: Final = message("It has no text that reads as an essay.")

TOO_LONG: Final = message("The entry is longer than {limit} bytes.")
CUT_OFF: Final = message("The file ends in the middle of this entry.")
LOST: Final = message("The export is damaged here: {fields} cannot be read.")
UNDECODABLE: Final = message("The text is in none of the encodings that can be read.")
NO_ENTRY: Final = message("This is no entry of a Movable Type export.")
DAMAGED: Final = message("This file of the archive is damaged.")

TOO_MANY_ENTRIES: Final = message("{name} holds more than {limit} entries.")
TOO_MANY_FILES: Final = message("The archive {name} holds more than {limit} files.")
TOO_BIG: Final = message("The archive {name} becomes too big when it is unpacked: more than {limit} MB.")
WITH_PASSWORD: Final = message("The archive {name} is protected by a password. Unpack it first.")
NESTED: Final = message("In the archive {name} is another archive. Unpack it first.")
BROKEN: Final = message("The archive {name} is damaged. Download it anew.")
