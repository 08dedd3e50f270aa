"""What a call costs as calls and accounts grow, and memory that stays within a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import processes
from calls import CallSet
from failure import Failure
from processes import Measurement, ProgramFailed
from programs import Programs
from rounds import take_turns

CALLS_PER_ACCOUNT = 100

FINGERPRINT_BYTES = 40
"""What a call takes in the search for duplicates, in memory or on disk."""


@dataclass(frozen=True)
class Growth:
    """Sets of calls around those that are compared."""

    small: CallSet
    normal: CallSet
    large: Optional[CallSet]
    """Ten times as many calls; only in a full run, as are the two that follow."""
    many_accounts: Optional[CallSet]
    """Twice as many calls as are compared, two of each account."""
    few_accounts: Optional[CallSet]

    @property
    def sets(self) -> list[CallSet]:
        return [one for one in (self.small, self.normal, self.large, self.many_accounts,
                                self.few_accounts) if one]


def growth(normal: CallSet, full: bool) -> Growth:
    def grown(rows: int) -> CallSet:
        return CallSet(rows, max(rows // CALLS_PER_ACCOUNT, 1), normal.files)
    return Growth(
        grown(normal.rows // 10), normal,
        grown(normal.rows * 10) if full else None,
        CallSet(normal.rows * 2, normal.rows, normal.files) if full else None,
        CallSet(normal.rows * 2, normal.accounts, normal.files) if full else None)


@dataclass(frozen=True)
class Costs:
    """What was measured of a `Growth`."""

    per_call: list[tuple[CallSet, float]]
    """Seconds of the first pass per call, median, without the search for duplicates."""
    accounts_ratio: Optional[float]
    """Cost per call with many accounts, in times that with few."""
    spilled: Optional[Measurement]
    """The large set with duplicates found, one run."""
    spilled_megabytes: int
    """What that run had for fingerprints."""


def measure(programs: Programs, sets: Growth, rounds: int) -> Costs:
    """Runs all sets in turn, and the large one once more with little memory for fingerprints."""
    def first_pass(calls: CallSet):
        return programs.first_pass(calls)
    for calls in sets.sets:
        calls.warm()
    growing = [calls for calls in (sets.small, sets.normal, sets.large) if calls]
    timings = take_turns("cost per call", [[first_pass(calls) for calls in growing]], rounds)
    per_call = [(calls, timings.reading(first_pass(calls).name) / calls.rows) for calls in growing]

    ratio, spilled, megabytes = None, None, 0
    if sets.many_accounts and sets.few_accounts:
        many, few = first_pass(sets.many_accounts), first_pass(sets.few_accounts)
        accounts = take_turns("many accounts", [[many, few]], rounds)
        ratio = accounts.reading(many.name) / accounts.reading(few.name)
    if sets.large:
        megabytes = spilling_megabytes(sets.large)
        try:
            spilled = processes.run(programs.spilling(sets.large, megabytes))
        except ProgramFailed as failed:
            raise Failure(f"duplicates of {sets.large.rows:,} calls: {failed}") from failed
    return Costs(per_call, ratio, spilled, megabytes)


def spilling_megabytes(calls: CallSet) -> int:
    """Megabytes, a sixteenth of what the fingerprints take, so that nearly all of them go to disk;
    at least what the program asks for."""
    return max(calls.rows * FINGERPRINT_BYTES // 16 // 1_000_000, 1)


def spilled_bytes(sets: Growth) -> int:
    """What the fingerprints of the large set take on disk."""
    return sets.large.rows * FINGERPRINT_BYTES if sets.large else 0
