"""What is counted: the instructions of the whole program over two made-up months."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import callgrind
from callgrind import Function
from failure import Failure, say

WORKLOADS: dict[str, list[str]] = {"rate --no-dedupe": ["--no-dedupe"], "rate": []}
"""By name, the options of `rate`."""

SMALL, LARGE = 100_000, 300_000
"""Calls of the two months. What their counts differ by is of calls alone: both have the same
accounts, each with all its products, so that starting and billing cost the same."""

CALLS = ["--accounts", "3000", "--files", "1", "--seed", "1", "--month", "2026-10",
         "--duplicates", "5"]
"""They are the same in every run; some repeat others, so that the search finds something."""

LEAST = 0.5
"""Instructions per call from which a library is named."""


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


class Months:
    """The two months, made in a folder by the program that is counted."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._folder = folder
        self._program = callgrind.stripped(program, folder)
        for rows in (SMALL, LARGE):
            callgrind.call(self._program, "generate", "--rows", rows, *CALLS, "--output",
                           folder / str(rows))

    def count(self, workload: str) -> Counts:
        """Runs a workload over both, on one thread: the order of several is chance."""
        say(f"counting {workload}")
        small, large = (
            callgrind.count(
                [self._program, "rate", *WORKLOADS[workload], "--jobs", "1", "--as-of",
                 "2027-01-01", "--output", os.devnull, self._folder / str(rows)], self._folder)
            for rows in (SMALL, LARGE))
        difference: Counter[Function] = Counter()
        for function in small.keys() | large.keys():
            difference[function] = (large[function] - small[function]) / (LARGE - SMALL)
        counts = Counts(difference, self._program)
        if counts.own <= 0:
            raise Failure(f"no instructions of {self._program.name} were counted; valgrind may not "
                          "know this processor: try a newer one")
        return counts
