"""The figures that the project holds itself to: measured, and what is to be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Mapping

import installing
from calls import CallSet
from comparison import Section
from forms import COUNTED, DEDUPED
from processes import Measurement
from rounds import Timings
from scaling import Costs

RATER, ZLIB, AVX2 = "cdr-rater", "cdr-rater with zlib", "cdr-rater with AVX2"
NEEDS_FULL = "not measured: it takes `make bench FULL=1`"
NEEDS_ZLIB = "not measured: no program without ISA-L was given"


@dataclass(frozen=True)
class Figure:
    """A row of the table."""

    name: str
    measured: str
    target: str


def figures(sections: Mapping[str, Section], costs: Costs, kernel: str) -> list[Figure]:
    """Those of the plain calls, in the order of the table; what was not measured says why. The
    kernel is the processor's widest."""
    counted, deduped = sections[COUNTED], sections[DEDUPED]
    rows = [
        Figure("`rate --no-dedupe`, 8 files, against inflating alone", _floor(counted),
               "≤ 1.45 times"),
        Figure("`rate`, duplicates found, 8 files, against inflating alone", _floor(deduped),
               "≤ 1.85 times"),
        Figure("`rate --no-dedupe`, one file, against inflating it on one core",
               _floor(sections["one file"]), "≤ 1.15 times"),
    ]
    rows += [
        Figure("`rate --no-dedupe` without AVX-512, 8 files, against inflating alone",
               _avx2(counted, kernel), "≤ 1.5 times"),
        Figure("`rate` without AVX-512, duplicates found, 8 files, against inflating alone",
               _avx2(deduped, kernel), "≤ 2.0 times"),
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
        *_spilled(costs), _per_call(costs), _accounts(costs),
    ]
    ledger = sections["ledger"].timings
    rows += [
        Figure("`ingest` of a new month, against `rate` of the same files",
               _times(ledger.ratio("cdr-rater ingest", RATER)), "≤ 1.8 times"),
        Figure(f"`bill` of {sections['ledger'].calls.accounts:,} accounts from the ledger",
               f"{ledger.wall('cdr-rater bill'):.2f} s", "≤ 1 s"),
        *_files(costs),
    ]
    return rows


def _times(ratio: float) -> str:
    return f"{ratio:.2f} times"


def _floor(section: Section, rater: str = RATER) -> str:
    assert section.floor
    return _times(section.timings.ratio(rater, section.floor.name))


def _avx2(section: Section, kernel: str) -> str:
    if kernel == "plain":
        return "not measured: the processor has no AVX2"
    return _floor(section, RATER if kernel == "avx2" else AVX2)


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
    return (f"{whole:.2f} times as fast as {fastest}; {own:.2f} without {other} start"
            f"{_room(timings, fastest, rater)}{note}")


def _room(timings: Timings, engine: str, rater: str) -> str:
    """How fast a reader would be that did nothing but inflate."""
    floor = f"inflating alone, {'zlib' if rater == ZLIB else 'ISA-L'}"
    if not timings.ran(floor):
        return ""
    return f"; inflating alone would be {timings.wall(engine) / timings.wall(floor):.2f}"


def _peak(section: Section) -> str:
    return f"{section.timings.peak(RATER) / 1e6:,.0f} MB"


def _spilled(costs: Costs) -> list[Figure]:
    memory = ratio = NEEDS_FULL
    if spilling := costs.spilling:
        memory = (f"{spilling.peak / 1e6:,.0f} MB with --memory {spilling.megabytes}M "
                  f"({spilling.calls.rows:,} calls, {spilling.seconds:.1f} s)")
        ratio = _times(spilling.ratio)
    calls = "100 million calls with accounts of 16 digits, duplicates found with little memory"
    return [Figure(f"peak memory, {calls}", memory, "< 1 GB"),
            Figure(f"{calls}: cost per call against 10 million", ratio, "≤ 1.25 times")]


def _files(costs: Costs) -> list[Figure]:
    files = costs.files

    def title(calls: CallSet) -> str:
        return f"{calls.files:,} files of {calls.rows // calls.files} calls"
    return [
        Figure(f"`rate` of {title(files.small)}, against 8 files", _times(files.rate_ratio),
               "≤ 1.3 times"),
        Figure(f"`ingest` of {title(files.small)}, against 8 files", _times(files.ingest_ratio),
               "≤ 2 times"),
        Figure(f"`ingest` of {title(files.tiny)}, against `rate`", _times(files.tiny_ratio),
               "≤ 3 times"),
    ]


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
