"""Counts the instructions that a call costs, and holds them against what is kept.

Exit code 0: within the thresholds, 1: above one, 2: nothing was counted or could be compared.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

# The shapes are the comparison's; what both have by the same name is this folder's.
sys.path.append(str(Path(__file__).resolve().parents[1] / "compare"))

import callgrind
import report
import workloads
from failure import EXCEEDED, UNCOUNTED, Failure, say
from thresholds import FILE, Thresholds
from workloads import COUNTED_SHAPES, Counts, Work

PROGRAM = Path(__file__).resolve().parents[2] / ".build/release/cdr-rater"
TOLERANCE = 5.0


def main() -> int:
    options = _options()
    try:
        if not options.binary.is_file():
            raise Failure(f"{options.binary} is absent; make build makes it")
        surroundings = {"instruction_set": _instruction_set(), "swift": _swift_version(),
                        "valgrind": callgrind.version()}
        kept = _kept(options.update)
        counts = workloads.count(options.binary.resolve(), options.shapes)
        for work, count in counts.items():
            report.print_functions(work, count, options.functions)
        report.print_table(counts, kept)
        if options.update:
            _update(counts, kept, surroundings)
            return 0
        return _compare(counts, kept, surroundings)
    except Failure as failure:
        say(str(failure))
        return UNCOUNTED


def _kept(may_be_absent: bool) -> Thresholds | None:
    try:
        return Thresholds.read()
    except Failure:
        if may_be_absent:
            return None
        raise


def _update(counts: dict[Work, Counts], kept: Thresholds | None,
            surroundings: dict[str, str]) -> None:
    """Keeps what was counted; of shapes that were not, what was kept of them, if it was counted
    with the same."""
    per_call = {work: count.own for work, count in counts.items()}
    if kept and kept.counted_with == surroundings:
        per_call = kept.per_call | per_call
    Thresholds(kept.tolerance if kept else TOLERANCE, surroundings, per_call).write()
    say(f"wrote {FILE}")


def _compare(counts: dict[Work, Counts], kept: Thresholds, surroundings: dict[str, str]) -> int:
    for what in ("instruction_set", "swift", "valgrind"):
        then, now = kept.counted_with.get(what, "unknown"), surroundings[what]
        if then == now:
            continue
        if what == "instruction_set":
            raise Failure(f"the thresholds are of {then}, these counts of {now}: they cannot be "
                          "compared")
        say(f"the thresholds were counted with {what} {then}, these with {now}")
    known = {work: count for work, count in counts.items() if work in kept.per_call}
    exceeded = [work for work, count in known.items() if count.own > kept.limit(work)]
    for work, count in known.items():
        if work in exceeded:
            say(f"{work}: {count.own:.1f} instructions a call, more than {kept.limit(work):.1f}; "
                "Benchmarks/instructions/run --functions 20 shows where they are, and --update "
                "keeps them if they are worth it")
        elif count.own < kept.per_call[work] * (1 - kept.tolerance / 100):
            say(f"{work}: {count.own:.1f} instructions a call instead of "
                f"{kept.per_call[work]:.1f}; --update keeps the gain")
    if not exceeded and len(known) < len(counts):
        unknown = "; ".join(str(work) for work in counts if work not in known)
        raise Failure(f"{FILE} has no threshold of these, --update writes them: {unknown}")
    return EXCEEDED if exceeded else 0


def _instruction_set() -> str:
    """What decides on the kernels that run; valgrind has no wider vectors than AVX2."""
    machine = platform.machine()
    try:
        words = Path("/proc/cpuinfo").read_text().split()
    except OSError:
        words = []
    return f"{machine} with AVX2" if "avx2" in words else machine


def _swift_version() -> str:
    """Of the compiler that is there now, which most often is the one that built the program."""
    try:
        output = subprocess.run([os.environ.get("SWIFT", "swift"), "--version"],
                                capture_output=True, text=True, check=False).stdout
    except OSError:
        return "unknown"
    found = re.search(r"Swift version (\S+)", output)
    return found.group(1) if found else "unknown"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="Benchmarks/instructions/run",
        description="Counts the instructions that a call costs, by valgrind, and holds them "
                    "against those in thresholds.json.")
    parser.add_argument("--binary", type=Path, default=PROGRAM, metavar="FILE",
                        help="the program; by default %(default)s")
    parser.add_argument("--shapes", nargs="+", metavar="NAME", choices=COUNTED_SHAPES,
                        default=COUNTED_SHAPES, help="count only these: "
                        + ", ".join(COUNTED_SHAPES))
    parser.add_argument("--functions", type=int, default=0, metavar="N",
                        help="also list the N costliest functions of the program itself")
    parser.add_argument("--update", action="store_true",
                        help="keep what is counted as the thresholds")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
