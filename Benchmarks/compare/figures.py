"""The figures that the project holds itself to: measured, and what is to be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Mapping

import installing
from comparison import Section
from forms import COUNTED, DEDUPED
from processes import Measurement
from scaling import Costs

RATER, ZLIB = "cdr-rater", "cdr-rater with zlib"
NEEDS_FULL = "not measured: it takes `make bench FULL=1`"
NEEDS_ZLIB = "not measured: no program without ISA-L was given"


@dataclass(frozen=True)
class Figure:
    """A row of the table."""

    name: str
    measured: str
    target: str


def figures(sections: Mapping[str, Section], costs: Costs) -> list[Figure]:
    """All of them, in the order of the table; what was not measured says why."""
    counted, deduped = sections[COUNTED], sections[DEDUPED]
    rows = [
        Figure("`rate --no-dedupe`, 8 files, against inflating alone", _floor(counted),
               "≤ 1.45 times"),
        Figure("`rate`, duplicates found, 8 files, against inflating alone", _floor(deduped),
               "≤ 1.85 times"),
        Figure("`rate --no-dedupe`, one file, against inflating it on one core",
               _floor(sections["one file"]), "≤ 1.15 times"),
    ]
    for section, what in ((counted, "`rate --no-dedupe`"), (deduped, "`rate`, duplicates removed")):
        rows.append(Figure(f"{what}, against the fastest engine, 8 files", _engines(section, RATER),
                           "≥ 3.5 times as fast"))
    for section, what in ((counted, "`rate --no-dedupe`"), (deduped, "`rate`, duplicates removed")):
        rows.append(Figure(f"{what}, with plain zlib, against the fastest engine, 8 files",
                           _engines(section, ZLIB), "≥ 1.8 times as fast"))
    rows += [
        Figure("peak memory, `rate --no-dedupe`, 8 files", _peak(counted), "≤ 256 MB"),
        Figure("peak memory, `rate`, duplicates found, 8 files", _peak(deduped), "≤ 640 MB"),
        _spilled(costs), _per_call(costs), _accounts(costs),
    ]
    ledger = sections["ledger"].timings
    rows += [
        Figure("`ingest` of a new month, against `rate` of the same files",
               _times(ledger.ratio("cdr-rater ingest", RATER)), "≤ 2.5 times"),
        Figure(f"`bill` of {sections['ledger'].calls.accounts:,} accounts from the ledger",
               f"{ledger.wall('cdr-rater bill'):.2f} s", "≤ 1 s"),
    ]
    return rows


def _times(ratio: float) -> str:
    return f"{ratio:.2f} times"


def _floor(section: Section) -> str:
    assert section.floor
    return _times(section.timings.ratio(RATER, section.floor.name))


def _engines(section: Section, rater: str) -> str:
    """By the whole process, and by the engine without the start of Python."""
    timings = section.timings
    if not timings.ran(rater):
        return NEEDS_ZLIB
    ran = [name for name in installing.ENGINES if timings.ran(name)]
    left_out = [name for name in installing.ENGINES if name not in ran]
    note = f"; left out, since not run: {', '.join(left_out)}" if left_out else ""
    if not ran:
        return "not measured" + note

    def least(seconds: Callable[[Measurement], float]) -> tuple[float, str]:
        return min((timings.ratio(name, rater, seconds), name) for name in ran)
    whole, fastest = least(lambda run: run.wall)
    own, fastest_own = least(lambda run: run.reading)
    other = "its" if fastest_own == fastest else f"{fastest_own}'s"
    return f"{whole:.2f} times as fast as {fastest}; {own:.2f} without {other} start{note}"


def _peak(section: Section) -> str:
    return f"{section.timings.peak(RATER) / 1e6:,.0f} MB"


def _spilled(costs: Costs) -> Figure:
    measured = NEEDS_FULL
    if costs.spilled:
        calls = costs.per_call[-1][0].rows
        measured = (f"{costs.spilled.peak / 1e6:,.0f} MB with --memory {costs.spilled_megabytes}M "
                    f"({calls:,} calls, {costs.spilled.wall:.1f} s)")
    return Figure("peak memory, 100 million calls, duplicates found with fingerprints on disk",
                  measured, "< 1 GB")


def _per_call(costs: Costs) -> Figure:
    """By the dearest and the cheapest of the sizes."""
    each = ", ".join(f"{cost * 1e9:.0f} ns at {calls.rows:,}" for calls, cost in costs.per_call)
    seconds = [cost for _, cost in costs.per_call]
    note = "" if len(seconds) > 2 else "; the largest takes `make bench FULL=1`"
    return Figure("first pass per call at 1, 10 and 100 million calls, accounts = calls ÷ 100",
                  f"{_times(max(seconds) / min(seconds))} from cheapest to dearest ({each}{note})",
                  "≤ 1.25 times")


def _accounts(costs: Costs) -> Figure:
    return Figure("first pass per call, 10 million accounts in 20 million calls, against 100,000",
                  NEEDS_FULL if costs.accounts_ratio is None else _times(costs.accounts_ratio),
                  "≤ 3 times")
