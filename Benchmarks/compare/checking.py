"""Runs everything once and holds the answers against each other, before anything is timed."""

from __future__ import annotations

import filecmp
import shutil
import sys
import tempfile
from pathlib import Path

import installing
import processes
from calls import CallSet
from failure import Failure, say
from processes import Program, ProgramFailed
from programs import COUNTED, DEDUPED, Programs


def check_sums(programs: Programs, eight: CallSet, one: CallSet, work: Path,
               failures: dict[str, str]) -> None:
    """Fails when any two differ. An engine that does not run is added to `failures`.

    The bills of cdr-rater, of eight files and of one, with either library and from the ledger,
    are the same bytes. The engines' sums are those of one of them, see `agree.py`.
    """
    for workload in (COUNTED, DEDUPED):
        folder = Path(tempfile.mkdtemp(dir=work))
        bill = folder / "bill.csv"
        _must(programs.rate(eight, workload, summary=folder / "summary.json"), bill)
        others = [programs.rate(one, workload)]
        if programs.zlib_rater:
            others.append(programs.rate(eight, workload, zlib=True))
        if workload == DEDUPED:
            ledger = folder / "ledger"
            _must(programs.ingest(eight, ledger), Path("/dev/null"))
            others.append(programs.bill(ledger))
        for other in others:
            _must(other, folder / "other.csv")
            if not filecmp.cmp(bill, folder / "other.csv", shallow=False):
                raise Failure(f"{workload}: the bill of {other.name} differs from that of "
                              f"{eight.files} files")
        agreed = _engines(programs, eight, workload, folder, failures)
        # In a process of its own: what this one holds in memory would count as the peak of those
        # that it starts.
        processes.call(sys.executable, installing.HERE / "agree.py", folder, workload,
                       "cdr-rater", *agreed)
        say(f"{workload}: {', '.join(['cdr-rater', *agreed])} agree on every sum")
        shutil.rmtree(folder)


def _engines(programs: Programs, calls: CallSet, workload: str, folder: Path,
             failures: dict[str, str]) -> list[str]:
    """Writes ENGINE.csv for each that runs, and returns their names."""
    ran = []
    for name in installing.ENGINES:
        if name in failures:
            continue
        try:
            processes.run(programs.engine(name, calls, workload), str(folder / f"{name}.csv"))
            ran.append(name)
        except ProgramFailed as failed:
            say(f"{name}: {failed}; it is left out")
            failures[name] = f"{workload}: {failed}"
    return ran


def _must(program: Program, result: Path) -> None:
    try:
        processes.run(program, str(result))
    except ProgramFailed as failed:
        raise Failure(f"{program.name}: {failed}") from failed
