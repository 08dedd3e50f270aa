"""Room on disk, asked for before anything is written."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Iterable

from failure import Failure

SPARE = 512 << 20
"""Bytes that are left free beside what is asked for."""


def require(wanted: Iterable[tuple[Path, int, str]]) -> None:
    """Fails unless every (folder, bytes, purpose) fits at once, folders of one file system added
    up. The folders exist."""
    by_system = defaultdict(list)
    for folder, size, purpose in wanted:
        if size:
            by_system[os.stat(folder).st_dev].append((folder, size, purpose))
    for wishes in by_system.values():
        needed = sum(size for _, size, _ in wishes)
        free = shutil.disk_usage(wishes[0][0]).free
        if needed + SPARE > free:
            purposes = ", ".join(f"{purpose} {gigabytes(size)}" for _, size, purpose in wishes)
            raise Failure(
                f"{wishes[0][0]} has {gigabytes(free)} free, and this run needs "
                f"{gigabytes(needed + SPARE)}: {purposes}, {gigabytes(SPARE)} to spare. Make room, "
                "or take fewer calls: make bench ROWS=1000000")


def gigabytes(size: int) -> str:
    """Bytes as a person reads them."""
    return f"{size / 1e9:.1f} GB"
