"""The comparison itself: what runs right after what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence

import installing
from calls import CallSet
from checking import Trial, fastest
from forms import COUNTED, DEDUPED
from processes import Program
from programs import Programs
from rounds import Timings, take_turns


@dataclass
class Section:
    """Programs that were timed with each other."""

    title: str
    calls: CallSet
    programs: list[Program]
    timings: Timings
    floor: Optional[Program]
    """What inflates the same bytes and drops them, if it ran with them."""


def compare(programs: Programs, eight: CallSet, one: CallSet, work: Path, rounds: int,
            trials: Sequence[Trial]) -> dict[str, Section]:
    """The sections by name: each workload in eight files, "one file" and "ledger". Engines take
    part in the form that was the fastest."""
    sections = {}
    for workload, title in ((COUNTED, "every record counts"),
                            (DEDUPED, "duplicates are removed first")):
        floor = programs.inflate(eight, "isal", programs.threads)
        rater = programs.rate(eight, workload)
        groups = [[rater, floor]]
        zlib = [programs.rate(eight, workload, zlib=True)] if programs.zlib_rater else []
        if zlib:
            groups.append([*zlib, programs.inflate(eight, "zlib", programs.threads)])
        groups += [[programs.rate(eight, workload, kernel=kernel), floor]
                   for kernel in programs.narrower_kernels]
        for name, trial in fastest(trials, workload).items():
            # The engine stands between both builds, next to each.
            groups.append([rater, programs.engine(name, eight, workload, trial.form), *zlib])
        sections[workload] = _section(f"{eight.files} files, {title}", eight, groups, floor,
                                      rounds)
    floor = programs.inflate(one, "isal", 1)
    sections["one file"] = _section(
        "one file, every record counts", one, [[programs.rate(one, COUNTED), floor]], floor, rounds)
    ledger = work / "calls.ledger"
    sections["ledger"] = _section(
        f"the ledger, of {eight.files} files", eight,
        [[programs.rate(eight, DEDUPED), programs.ingest(eight, ledger)],
         [programs.bill(ledger)]], None, rounds)
    return sections


def _section(title: str, calls: CallSet, groups: list[list[Program]],
             floor: Optional[Program], rounds: int) -> Section:
    timings = take_turns(title, groups, rounds,
                         lambda program: program.name not in installing.ENGINES)
    # Kept by name, in the order of the first appearance.
    programs = {program.name: program for group in groups for program in group}
    return Section(title, calls, list(programs.values()), timings, floor)
