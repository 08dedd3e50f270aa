"""What a call costs as calls, accounts and files grow, and memory that stays within a limit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional

from calls import CallSet
from forms import DEDUPED
from processes import Program
from programs import Programs
from rounds import take_turns
from shapes import DIGITS

CALLS_PER_ACCOUNT = 100

FINGERPRINT_BYTES = 32
"""What a call takes in the search for duplicates, in memory or on disk."""
CALLS_PER_MEGABYTE = 400_000
"""Calls for each megabyte that a search gets which is to go to disk: 250 MB for 100 million, a
thirteenth of their fingerprints."""
FEW_ROUNDS = 3
"""Of what takes long by itself."""

CALLS_PER_FILE, CALLS_PER_TINY_FILE = 500, 40
TINY_SHARE = 5
"""The calls of the comparison for each in tiny files: 2 million in 50,000 of them."""


@dataclass(frozen=True)
class Growth:
    """Sets of calls around those that are compared."""

    small: CallSet
    normal: CallSet
    small_files: CallSet
    """As many calls as are compared, few in each file."""
    tiny_files: CallSet
    large: Optional[CallSet]
    """Ten times as many calls; only in a full run, as are those that follow."""
    digits: Optional[CallSet]
    """As many as are compared, with accounts of 16 digits."""
    large_digits: Optional[CallSet]
    many_accounts: Optional[CallSet]
    """Twice as many calls as are compared, two of each account."""
    few_accounts: Optional[CallSet]

    @property
    def sets(self) -> list[CallSet]:
        return [one for one in (self.small, self.normal, self.small_files, self.tiny_files,
                                self.large, self.digits, self.large_digits, self.many_accounts,
                                self.few_accounts) if one]


def growth(normal: CallSet, full: bool) -> Growth:
    def grown(rows: int) -> CallSet:
        return CallSet(rows, max(rows // CALLS_PER_ACCOUNT, 1), normal.files)

    def in_files(rows: int, calls: int) -> CallSet:
        return replace(grown(rows), files=max(rows // calls, 1))

    def with_digits(calls: CallSet) -> CallSet:
        return replace(calls, shape=DIGITS)
    large = grown(normal.rows * 10)
    return Growth(
        grown(normal.rows // 10), normal, in_files(normal.rows, CALLS_PER_FILE),
        in_files(normal.rows // TINY_SHARE, CALLS_PER_TINY_FILE),
        large if full else None,
        with_digits(normal) if full else None,
        with_digits(large) if full else None,
        CallSet(normal.rows * 2, normal.rows, normal.files) if full else None,
        CallSet(normal.rows * 2, normal.accounts, normal.files) if full else None)


@dataclass(frozen=True)
class Spilling:
    """The search for duplicates with little memory."""

    calls: CallSet
    seconds: float
    peak: int
    ratio: float
    """Cost per call, in times that of a tenth of the calls with the same memory."""
    megabytes: int
    """What it had for fingerprints."""


@dataclass(frozen=True)
class Files:
    """What calls cost in many small files."""

    small: CallSet
    tiny: CallSet
    rate_ratio: float
    """Of the small ones, in times the same calls in a few files."""
    ingest_ratio: float
    tiny_ratio: float
    """`ingest` of the tiny ones, in times `rate`."""


@dataclass(frozen=True)
class Costs:
    """What was measured of a `Growth`."""

    per_call: list[tuple[CallSet, float]]
    """Seconds of the first pass per call, median, without the search for duplicates."""
    files: Files
    accounts_ratio: Optional[float]
    """Cost per call with many accounts, in times that with few."""
    spilling: Optional[Spilling]


def measure(programs: Programs, sets: Growth, work: Path, rounds: int) -> Costs:
    """Runs all sets in turn."""
    for calls in sets.sets:
        calls.warm()
    growing = [calls for calls in (sets.small, sets.normal, sets.large) if calls]
    timings = take_turns("cost per call", [[programs.first_pass(calls) for calls in growing]],
                         rounds)
    per_call = [(calls, timings.reading(programs.first_pass(calls).name) / calls.rows)
                for calls in growing]
    ratio = None
    if sets.many_accounts and sets.few_accounts:
        many = programs.first_pass(sets.many_accounts)
        few = programs.first_pass(sets.few_accounts)
        accounts = take_turns("many accounts", [[many, few]], rounds)
        ratio = accounts.reading(many.name) / accounts.reading(few.name)
    return Costs(per_call, _many_files(programs, sets, work / "files.ledger"), ratio,
                 _spilling(programs, sets.digits, sets.large_digits)
                 if sets.digits and sets.large_digits else None)


def _many_files(programs: Programs, sets: Growth, ledger: Path) -> Files:
    def rate(calls: CallSet) -> Program:
        return replace(programs.rate(calls, DEDUPED), name=f"rate, {calls.files:,} files")

    def ingest(calls: CallSet) -> Program:
        return replace(programs.ingest(calls, ledger), name=f"ingest, {calls.files:,} files")
    few, small, tiny = sets.normal, sets.small_files, sets.tiny_files
    timings = take_turns("many files", [[rate(few), rate(small)], [ingest(few), ingest(small)],
                                        [rate(tiny), ingest(tiny)]], FEW_ROUNDS)
    return Files(small, tiny, timings.ratio(rate(small).name, rate(few).name),
                 timings.ratio(ingest(small).name, ingest(few).name),
                 timings.ratio(ingest(tiny).name, rate(tiny).name))


def _spilling(programs: Programs, few: CallSet, many: CallSet) -> Spilling:
    megabytes = spilling_megabytes(many)

    def rate(calls: CallSet) -> Program:
        return replace(programs.spilling(calls, megabytes), name=f"{calls.rows:,} calls")
    timings = take_turns(f"duplicates with --memory {megabytes}M", [[rate(few), rate(many)]],
                         FEW_ROUNDS)
    name = rate(many).name
    return Spilling(many, timings.wall(name), timings.peak(name),
                    timings.ratio(name, rate(few).name) * few.rows / many.rows, megabytes)


def spilling_megabytes(calls: CallSet) -> int:
    """Megabytes, so few that nearly all fingerprints go to disk; at least what the program asks
    for."""
    return max(calls.rows // CALLS_PER_MEGABYTE, 1)


def spilled_bytes(sets: Growth) -> int:
    """What the fingerprints of the large set take on disk."""
    return sets.large_digits.rows * FINGERPRINT_BYTES if sets.large_digits else 0
