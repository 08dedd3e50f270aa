"""What is counted: the instructions of the whole program over two made-up months of a shape."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Sequence

import callgrind
from callgrind import Function
from failure import Failure, say
from shapes import SHAPES

WORKLOADS: dict[str, list[str]] = {"rate --no-dedupe": ["--no-dedupe"], "rate": []}
"""By name, the options of `rate`."""

COUNTED_SHAPES = ["plain", "account-digits", "account-uuid", "time-milliseconds", "time-unix-ms",
                  "decimals-3", "quotes-all", "columns-120", "mixed", "map-by-name",
                  "map-joined-key"]
"""Those of the comparison's shapes that between them run all that reads records."""

SMALL, LARGE = 100_000, 300_000
"""Calls of the two months. What their counts differ by is of calls alone: both have the same
accounts, each with all its products, so that starting and billing cost the same."""

CALLS = ["--accounts", "3000", "--files", "1", "--seed", "1", "--month", "2026-10",
         "--duplicates", "5"]
"""They are the same in every run; some repeat others, so that the search finds something."""

LEAST = 0.5
"""Instructions per call from which a library is named."""


class Work(NamedTuple):
    """A workload over the calls of a shape, both by name."""

    shape: str
    workload: str

    def __str__(self) -> str:
        return f"{self.shape}, {self.workload}"


@dataclass(frozen=True)
class Counts:
    """Instructions per call."""

    functions: Counter[Function]
    program: Path

    @property
    def own(self) -> float:
        """Of the program itself, with the Swift runtime that is linked into it."""
        return self._of_files()[self.program.name]

    @property
    def libraries(self) -> dict[str, float]:
        """By library, the costliest first, as far as a call costs something there."""
        return {name: value for name, value in self._of_files().most_common()
                if name != self.program.name and value >= LEAST}

    def costliest(self, most: int) -> list[tuple[str, float]]:
        """The program's functions that take the most by themselves."""
        own = [(function.name, value) for function, value in self.functions.most_common()
               if Path(function.file).name == self.program.name]
        return own[:most]

    def _of_files(self) -> Counter[str]:
        sums: Counter[str] = Counter()
        for function, value in self.functions.items():
            sums[Path(function.file).name] += value
        return sums


def count(binary: Path, shapes: Sequence[str]) -> dict[Work, Counts]:
    """Counts every workload over these shapes, on all cores: what is counted hangs on no clock."""
    with (tempfile.TemporaryDirectory(prefix="cdr-rater-instructions-") as name,
          ThreadPoolExecutor(os.cpu_count()) as pool):
        program = callgrind.stripped(binary, Path(name))
        made = [pool.submit(Months, program, Path(name), shape) for shape in shapes]
        counts = {Work(shape, workload): pool.submit(months.result().count, workload)
                  for shape, months in zip(shapes, made) for workload in WORKLOADS}
        return {work: counted.result() for work, counted in counts.items()}


class Months:
    """The two months of a shape, made in a folder by the program that is counted."""

    def __init__(self, program: Path, folder: Path, shape: str) -> None:
        self._folder = folder / shape
        self._program = program
        self._shape = SHAPES[shape]
        for rows in (SMALL, LARGE):
            callgrind.call(self._program, "generate", "--rows", rows, *CALLS, *self._shape.options,
                           "--output", self._folder / str(rows))

    def count(self, workload: str) -> Counts:
        """Runs a workload over both, on one thread: the order of several is chance."""
        say(f"counting {Work(self._shape.name, workload)}")
        options = [*WORKLOADS[workload],
                   *(["--columns", self._shape.columns] if self._shape.columns else [])]
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            small, large = (
                callgrind.count(
                    [self._program, "rate", *options, "--jobs", "1", "--as-of", "2027-01-01",
                     "--output", os.devnull, self._folder / str(rows)], Path(folder))
                for rows in (SMALL, LARGE))
        difference: Counter[Function] = Counter()
        for function in small.keys() | large.keys():
            difference[function] = (large[function] - small[function]) / (LARGE - SMALL)
        counts = Counts(difference, self._program)
        if counts.own <= 0:
            raise Failure(f"no instructions of {self._program.name} were counted; valgrind may not "
                          "know this processor: try a newer one")
        return counts
