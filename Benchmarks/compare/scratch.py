"""The folder that a run works in, and that only one run has at a time."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from failure import Failure

HALF = ".half-"
"""What begins the names of calls that are still being made."""
WORK = ".work-"


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A new folder in the one given, removed at the end. Two runs at once would time each other,
    so a second is refused; what a killed one left is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Failure("another comparison is running; its times and these would be worth "
                          "nothing. Wait until it has ended") from error
        for start in (HALF, WORK):
            for left in folder.glob(f"{start}*"):
                shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=WORK, dir=folder))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
