"""``make lighthouse``: what Lighthouse gives the pages of the bundled essays' site, as a phone on a slow network.

Performance is the best of three, since it jitters on a machine that does something else; what else is measured is the
same each time.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.tools.html_validate import FOLDER, install
from tests.tools.site_served import addresses, got, served

BARS: Final[Mapping[str, int]] = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
TRIES: Final = 3
SECONDS: Final = 180
"""After which one look at a page is ended."""
_FLAGS: Final = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"


def chosen(site: str) -> list[str]:
    """An essay in each language, and the pages that lead to essays."""
    essays: dict[str, str] = {}
    for address in addresses(site):
        if "/e/" in address and len(essays) < 2:
            [language] = re.findall(r'<html[^>]* lang="(\w\w)"', got(address))
            essays.setdefault(language, address)
    return [essays["ja"], essays["en"], *(site + path for path in ("/", "/archive", "/search"))]


def look(url: str, chromium: str) -> tuple[dict[str, int], list[str]]:
    """The scores of a page, 0 to 100, and what cost it points. Raises ``RuntimeError``."""
    script = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = ["node", str(script), url, "--quiet", "--output=json", f"--output-path={report}"]
        command += [f"--only-categories={','.join(BARS)}", f"--chrome-flags={_FLAGS}", "--no-enable-error-reporting"]
        environment = os.environ | {"CHROME_PATH": chromium}
        ran = subprocess.run(command, env=environment, capture_output=True, timeout=SECONDS, check=False)
        if not report.exists():
            raise RuntimeError(ran.stderr.decode(errors="replace")[-2000:])
        found = json.loads(report.read_text(encoding="utf-8"))
    scores = {name: round((found["categories"][name]["score"] or 0) * 100) for name in BARS}
    lost = [
        f"{name}: {found['audits'][part['id']]['title']}"
        for name in BARS
        for part in found["categories"][name]["auditRefs"]
        if part["weight"] and (found["audits"][part["id"]]["score"] or 0) < 0.9
        if found["audits"][part["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")
    ]
    return scores, lost


def best(url: str, chromium: str) -> tuple[dict[str, int], list[str]]:
    """The best of at most ``TRIES`` looks; no more than one where all is well."""
    scores, lost = look(url, chromium)
    for _ in range(TRIES - 1):
        if _reaches(scores):
            break
        again, still = look(url, chromium)
        if again["performance"] > scores["performance"]:
            scores, lost = again, still
    return scores, lost


def _reaches(scores: Mapping[str, int]) -> bool:
    return all(scores[name] >= bar for name, bar in BARS.items())


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("This needs Chromium: install it, or name it with CHROMIUM.")
    install()
    fails = False
    with served() as site:
        sys.stdout.write(f"{'':<44}{''.join(f'{name:>16}' for name in BARS)}\n")
        for url in chosen(site):
            scores, lost = best(url, chromium)
            fails |= not _reaches(scores)
            sys.stdout.write(f"{url.removeprefix(site):<44}{''.join(f'{scores[name]:>16}' for name in BARS)}\n")
            sys.stdout.writelines(f"    {line}\n" for line in lost)
            sys.stdout.flush()
    sys.exit(fails)


if __name__ == "__main__":
    main()
