"""What an image holds is added up by package; nothing is counted twice or left out."""

from __future__ import annotations

from pathlib import Path

from tests.tools.image_sizes import Part, parts, table


def test_each_file_belongs_to_one_part(tmp_path: Path) -> None:
    packages = tmp_path / "opt/app/lib/python3.13/site-packages"
    for name, size in {
        "big/data": 3_000_000,
        "big-1.0.dist-info/RECORD": 0,
        "small_one/a.py": 7,
        "small_one-2.dist-info/METADATA": 5,
        "../../../bin/python": 11,
    }.items():
        path = (packages / name).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    (packages / "big-1.0.dist-info/RECORD").write_text("big/data,,\nbig/gone,,\n", encoding="utf-8")
    (packages / "small_one-2.dist-info/RECORD").write_text(
        "small_one/a.py,,\nsmall_one-2.dist-info/METADATA,,\n", encoding="utf-8"
    )
    (tmp_path / "usr/share/fonts/x").mkdir(parents=True)
    (tmp_path / "usr/share/fonts/x/a.ttf").write_bytes(b"x" * 13)
    found = parts(tmp_path, "/opt/app")
    unlisted = 11 + len("big/data,,\nbig/gone,,\n") + len("small_one/a.py,,\nsmall_one-2.dist-info/METADATA,,\n")
    assert found == [
        Part(3_000_000, "big"),
        Part(unlisted, "the environment itself, and what pip did not list"),
        Part(13, "/usr/share/fonts"),
        Part(12, "small-one"),
    ]
    assert table(found).splitlines()[2:] == ["| big | 3.0 |", "| 3 smaller parts | 0.0 |", "| all of it | 3.0 |"]
