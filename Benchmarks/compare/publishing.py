"""Files that a run leaves: whole, or as they were before."""

from __future__ import annotations

import os
from pathlib import Path

from failure import Failure

BEGIN = "<!-- comparison: written by make bench -->"
END = "<!-- comparison: end -->"


def write(path: Path, text: str) -> None:
    """Replaces a file in one step."""
    half = path.with_name(f".{path.name}.half")
    try:
        half.write_text(text, encoding="utf-8")
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def fill(path: Path, text: str) -> None:
    """Puts the text between the markers of a file."""
    before, begin, rest = _contents(path).partition(BEGIN)
    _, end, after = rest.partition(END)
    write(path, f"{before}{begin}\n{text.strip()}\n{end}{after}")


def check_markers(path: Path) -> None:
    """Fails unless the file has both, each once: asked before the hour that the figures take."""
    text = _contents(path)
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise Failure(f"{path} has not the two lines that the table goes between, each once:\n"
                      f"{BEGIN}\n{END}")


def _contents(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}") from error
