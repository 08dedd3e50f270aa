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

FOLDER = Path(__file__).resolve().parents[1] / "data"

MONTH = "2026-10"
"""The month of all calls: the generator's default, named so that nothing hangs on that."""

BYTES_PER_CALL = 36
"""What a call takes in the gzip'd file, a little rounded up."""

DUPLICATES = 5
"""Of 1000 records, how many repeat an earlier one, so that a search for them finds some."""


@dataclass(frozen=True)
class CallSet:
    """Calls of one month in so many files, the same ones on every machine."""

    rows: int
    accounts: int
    files: int

    @property
    def folder(self) -> Path:
        return FOLDER / f"{self.rows}-{self.accounts}-{self.files}"

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
        return 0 if self.folder.exists() else self.rows * BYTES_PER_CALL

    def make(self, program: Path) -> None:
        """Makes the files unless they are there. Interrupted, it leaves nothing."""
        if not self.folder.exists():
            say(f"making {self.rows:,} calls of {self.accounts:,} accounts in {self.files} "
                f"file{'' if self.files == 1 else 's'}")
            half = FOLDER / f"{HALF}{self.folder.name}"
            try:
                processes.call(
                    program, "generate", "--rows", self.rows, "--accounts", self.accounts,
                    "--files", self.files, "--duplicates", DUPLICATES, "--month", MONTH,
                    "--level", 6, "--output", half)
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
    missing = sum(one.missing_bytes for one in set(sets))
    space.require([(FOLDER, missing, "calls"), *others])
