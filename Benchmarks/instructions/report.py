"""What was counted, as tables."""

from __future__ import annotations

import shutil
import subprocess

from thresholds import Thresholds
from workloads import Counts, Work


def print_table(counts: dict[Work, Counts], kept: Thresholds | None) -> None:
    """Instructions per call: the program's own beside what is kept of them, and the libraries'."""
    libraries = list(dict.fromkeys(name for count in counts.values() for name in count.libraries))
    rows = [["per call", "cdr-rater", "threshold", "difference", *libraries]]
    for work, count in counts.items():
        threshold = kept.per_call.get(work) if kept else None
        rows.append([str(work), f"{count.own:.1f}"]
                    + ([f"{threshold:.1f}", f"{count.own / threshold * 100 - 100:+.1f} %"]
                       if threshold else ["", ""])
                    + [f"{count.libraries.get(library, 0):.1f}" for library in libraries])
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print("  ".join([row[0].ljust(widths[0]),
                         *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]))


def print_functions(work: Work, counts: Counts, most: int) -> None:
    """The program's costliest functions, by their names in the sources where Swift is there."""
    costliest = counts.costliest(most)
    if not costliest:
        return
    names = [name for name, _ in costliest]
    if shutil.which("swift-demangle"):
        names = subprocess.run(
            ["swift-demangle", "--simplified"], input="\n".join(names), capture_output=True,
            text=True, check=True).stdout.splitlines()
    print(f"{work}:")
    for name, (_, value) in zip(names, costliest):
        print(f"{value:9.1f}  {name}")
    print()
