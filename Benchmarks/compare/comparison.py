"""The comparison itself: what runs right after what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import installing
from calls import CallSet
from processes import Program
from programs import COUNTED, DEDUPED, Programs
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
            failures: dict[str, str]) -> dict[str, Section]:
    """The sections by name: each workload in eight files, "one file" and "ledger"."""
    sections = {}
    for workload, title in ((COUNTED, "every record counts"),
                            (DEDUPED, "duplicates are removed first")):
        floor = programs.inflate(eight, "isal", programs.threads)
        rater = programs.rate(eight, workload)
        groups = [[rater, floor]]
        zlib = [programs.rate(eight, workload, zlib=True)] if programs.zlib_rater else []
        if zlib:
            groups.append([*zlib, programs.inflate(eight, "zlib", programs.threads)])
        for name in installing.ENGINES:
            # The engine stands between both builds, next to each.
            groups.append([rater, programs.engine(name, eight, workload), *zlib])
        sections[workload] = _section(f"{eight.files} files, {title}", eight, groups, floor,
                                      rounds, failures)
    floor = programs.inflate(one, "isal", 1)
    sections["one file"] = _section(
        "one file, every record counts", one, [[programs.rate(one, COUNTED), floor]], floor, rounds,
        failures)
    ledger = work / "calls.ledger"
    sections["ledger"] = _section(
        f"the ledger, of {eight.files} files", eight,
        [[programs.rate(eight, DEDUPED), programs.ingest(eight, ledger)],
         [programs.bill(ledger)]], None, rounds, failures)
    return sections


def _section(title: str, calls: CallSet, groups: list[list[Program]],
             floor: Optional[Program], rounds: int, failures: dict[str, str]) -> Section:
    timings = take_turns(title, groups, rounds,
                         lambda program: program.name not in installing.ENGINES, failures)
    # Kept by name, in the order of the first appearance.
    programs = {program.name: program for group in groups for program in group}
    return Section(title, calls, list(programs.values()), timings, floor)
