"""Sets of made-up calls under Benchmarks/data, kept from run to run."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable

import processes
import space
from failure import Failure, say
from scratch import HALF
from shapes import PLAIN, Shape

FOLDER = Path(__file__).resolve().parents[1] / "data"

MONTH = "2026-10"
"""The month of all calls: the generator's default, named so that nothing hangs on that."""

BYTES_PER_FILE = 5_000
"""What a file takes besides: it seldom ends with a block of the disk, and the first calls of each
shrink less."""

DUPLICATES = 5
"""Of 1000 records, how many repeat an earlier one, so that a search for them finds some."""


@dataclass(frozen=True)
class CallSet:
    """Calls of one month in so many files, the same ones on every machine."""

    rows: int
    accounts: int
    files: int
    shape: Shape = PLAIN

    @property
    def folder(self) -> Path:
        # Without "=", which engines take for a column's value in a path.
        form = "-".join(option.lstrip("-") for option in self.shape.options)
        return FOLDER / (f"{self.rows}-{self.accounts}-{self.files}" + (f"-{form}" if form else ""))

    @property
    def title(self) -> str:
        """What it is, in words."""
        return (f"{self.rows:,} calls of {self.accounts:,} accounts in {self.files:,} "
                f"file{'' if self.files == 1 else 's'}"
                + (f", {self.shape.name}" if self.shape.options else ""))

    @property
    def paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.csv.gz"))

    @property
    def size(self) -> int:
        """Bytes of the files as they lie on disk."""
        return sum(path.stat().st_size for path in self.paths)

    @property
    def missing_bytes(self) -> int:
        """About how much making it will take; 0 when it is there."""
        return (0 if self.folder.exists() else
                self.rows * self.shape.bytes_per_call + self.files * BYTES_PER_FILE)

    def make(self, program: Path) -> None:
        """Makes the files unless they are there. Interrupted, it leaves nothing."""
        if not self.folder.exists():
            say(f"making {self.title}")
            half = FOLDER / f"{HALF}{self.folder.name}"
            try:
                processes.call(
                    program, "generate", "--rows", self.rows, "--accounts", self.accounts,
                    "--files", self.files, "--duplicates", DUPLICATES, "--month", MONTH,
                    "--level", 6, *self.shape.options, "--output", half)
                half.rename(self.folder)
            finally:
                shutil.rmtree(half, ignore_errors=True)
        if len(self.paths) != self.files:
            raise Failure(f"{self.folder} has not the {self.files} files that belong there: "
                          "remove it, and it is made again")

    def warm(self) -> None:
        """Brings the files into the page cache, so that nobody is the first to read them."""
        for path in self.paths:
            with open(path, "rb", buffering=0) as file:
                while file.read(1 << 20):
                    pass


def require_space(sets: Iterable[CallSet], others: Iterable[tuple[Path, int, str]] = ()) -> None:
    """Fails unless the sets that are missing, and what else is named, fit. `FOLDER` exists."""
    missing = sum({one.folder: one.missing_bytes for one in sets}.values())
    space.require([(FOLDER, missing, "calls"), *others])
