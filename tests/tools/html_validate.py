"""html-validate over pages: ``make html`` for a published site with the bundled essays, and the test suite for its own.

Its packages are those of ``tests/tools/lighthouse``, which are installed once, by npm, into a folder that git ignores.
The rules are the recommended ones, but for three: lists may have names, nh3 writes ``disabled=""``, and how long titles
are and how lines end is up to their authors.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent / "lighthouse"
SECONDS: Final = 300
"""After which a tool is ended."""
_SCRIPT: Final = FOLDER / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
REASON: Final = "html-validate is not installed (make html does that; it needs Node.js and npm)"


def is_there() -> bool:
    """Whether it can be run."""
    return shutil.which("node") is not None and _SCRIPT.exists()


def install() -> None:
    """Install the packages where they are missing or not those of the lock. Ends the program where npm is missing."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("This needs Node.js 20 or newer, with npm.")
    lock, marker = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".installed"
    if not marker.exists() or marker.read_bytes() != lock.read_bytes():
        sys.stdout.write("Installing lighthouse and html-validate (once; about half a minute) …\n")
        subprocess.run([npm, "ci"], cwd=FOLDER, check=True, timeout=SECONDS, stdout=subprocess.DEVNULL)
        marker.write_bytes(lock.read_bytes())


def problems(pages: Mapping[str, str]) -> list[str]:
    """What html-validate says of each of ``pages``, HTML by name; empty where all is well."""
    with tempfile.TemporaryDirectory() as folder:
        files = {f"{number:04}.html": name for number, name in enumerate(pages)}
        for file, name in files.items():
            Path(folder, file).write_text(pages[name], encoding="utf-8")
        rules, report = str(FOLDER / ".htmlvalidate.json"), Path(folder, "found.json")  # a pipe would be cut off
        command = ["node", str(_SCRIPT), "--config", rules, "--formatter", "json=found.json", "*.html"]
        ran = subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=False)
        if not report.exists():
            raise RuntimeError(ran.stderr.decode(errors="replace"))
        return [
            f"{files[Path(page['filePath']).name]}:{each['line']}: {each['message']} ({each['ruleId']})"
            for page in json.loads(report.read_text(encoding="utf-8"))
            for each in page["messages"]
        ]


def main() -> None:
    """Look at every page of the bundled essays' site, in both languages."""
    from tests.tools.site_served import addresses, got, served

    install()
    with served() as site:
        pages = {f"{url} ({each})": got(url, each) for url in addresses(site) for each in ("ja", "en")}
    found = problems(pages)
    for line in found:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"html-validate: {len(pages)} pages, {len(found)} problems\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
