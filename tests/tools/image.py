"""The image without Docker: every line of the Dockerfile is carried out in an empty Debian root, where Debian's Python
stands in for the one of the base image. Then what the image holds is listed by size: ``python -m tests.tools.image``.

Needs root and debootstrap. Nothing outside of the folder is changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.tools import image_sizes
from tests.tools.dockerfile import DOCKERFILE, IGNORE, ROOT, Instruction, copied, ignored, stages, variables

STAND_IN: Final[Mapping[str, str]] = {"python:3.13-slim": "trixie"}
"""The release of Debian that the base image is made from, and whose own Python has the same version."""

_PACKAGES: Final = "python3,python3-venv,ca-certificates"
_PATH: Final = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
_HOUSE: Final = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "http_proxy", "https_proxy", "no_proxy")
"""How this machine reaches the package index, for the build alone."""
_CERTIFICATES: Final = Path("/etc/ssl/certs/ca-certificates.crt")
_INSTALLED: Final = "/opt/ichiwa"


def lacking() -> str:
    """Why the image cannot be made here; empty where it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root on Linux can change the root folder"
    return "" if shutil.which("debootstrap") else "there is no debootstrap on this machine"


@dataclass(slots=True)
class Stage:
    """A stage of the Dockerfile: its root folder, and what its instructions have set so far."""

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": _PATH})
    folder: str = "/"
    user: str = "0:0"

    def at(self, path: str) -> Path:
        """Where ``path`` of the stage is outside of it; a relative one starts from its working folder."""
        return self.root / (path if path.startswith("/") else f"{self.folder}/{path}").lstrip("/")

    def command(self, *arguments: str, **environment: str) -> list[str]:
        """The command that runs ``arguments`` in this stage, as its user and with its environment alone."""
        given = [f"{name}={value}" for name, value in {**self.environment, **environment}.items()]
        entering = ["chroot", f"--userspec={self.user}", str(self.root), "/usr/bin/env", "-i", *given]
        return [*entering, "/bin/sh", "-c", 'cd "$0" && exec "$@"', self.folder, *arguments]


def make(folder: Path, dockerfile: Path = DOCKERFILE) -> Stage:
    """Carry out the Dockerfile in ``folder``, and return its last stage."""
    made: dict[str, Stage] = {}
    stage = Stage(folder)
    for number, steps in enumerate(stages(dockerfile.read_text(encoding="utf-8"))):
        image, _, name = steps[0][1].partition(" AS ")
        base = folder / STAND_IN[image]
        if not base.is_dir():
            _bootstrap(STAND_IN[image], base)
        stage = Stage(folder / f"stage-{number}")
        _run("cp", "--archive", "--reflink=auto", str(base), str(stage.root))
        for step in steps[1:]:
            _carry_out(step, stage, made)
        made[name or str(number)] = stage
    return stage


def _carry_out(step: Instruction, stage: Stage, made: Mapping[str, Stage]) -> None:
    keyword, rest = step
    if keyword == "RUN":
        given = {name: os.environ[name] for name in _HOUSE if name in os.environ}
        _run(*stage.command("/bin/sh", "-c", rest, PIP_CERT=str(_CERTIFICATES), **given))
    elif keyword == "COPY":
        origin, sources, target = copied(rest)
        for source in sources:
            _copy(made[origin].at(source) if origin else ROOT / source, stage.at(target), is_ours=not origin)
    elif keyword == "ENV":
        known = stage.environment["PATH"]
        stage.environment |= {name: value.replace("$PATH", known) for name, value in variables(rest).items()}
    elif keyword == "WORKDIR":
        stage.folder = rest
        stage.at(rest).mkdir(parents=True, exist_ok=True)
    elif keyword == "USER":
        stage.user = rest
    elif keyword not in {"VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}:  # those say how it is run
        raise NotImplementedError(f"{keyword} {rest}")


def _copy(source: Path, target: Path, *, is_ours: bool) -> None:
    patterns = IGNORE.read_text(encoding="utf-8")

    def out(folder: str, names: list[str]) -> set[str]:
        place = Path(folder).relative_to(ROOT)
        return {name for name in names if ignored(str(place / name), patterns)}

    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, ignore=out if is_ours else None, dirs_exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def _bootstrap(release: str, base: Path) -> None:
    """An empty Debian with Python, called as the base image calls it, and with this machine's way to the network."""
    partial = base.with_name(f"{base.name}.partial")
    _run("debootstrap", "--variant=minbase", f"--include={_PACKAGES}", release, str(partial), *_mirror())
    (partial / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    for known in (_CERTIFICATES, Path("/etc/resolv.conf")):
        if known.exists():
            shutil.copy(known, partial / known.relative_to("/"))
    partial.rename(base)


def _mirror() -> list[str]:
    """The mirror that this machine's own packages come from; none where it does not say, and debootstrap knows one."""
    asked = ["apt-get", "indextargets", "--format", "$(SITE)"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    return [site for site in found if "security" not in site][:1]


def _run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout[-4000:]}")


def sizes(stage: Stage) -> Sequence[image_sizes.Part]:
    """What the image has beside its base, biggest first."""
    return image_sizes.parts(stage.root, _INSTALLED)


def main() -> int:
    if reason := lacking():
        sys.stderr.write(f"The image cannot be made here: {reason}.\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="ichiwa-image-") as folder:
        stage = make(Path(folder))
        sys.stdout.write(image_sizes.table(sizes(stage)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
