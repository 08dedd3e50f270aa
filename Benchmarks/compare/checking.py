"""Runs everything once and holds the answers against each other, before anything is timed."""

from __future__ import annotations

import filecmp
import math
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Mapping, Sequence

import installing
import processes
from calls import CallSet
from failure import Failure, say
from forms import COUNTED, DEDUPED, FORMS
from processes import Program, ProgramFailed
from programs import Programs


@dataclass(frozen=True)
class Trial:
    """A form of an engine's query, tried in `TRIES` runs."""

    engine: str
    workload: str
    form: str
    seconds: float = math.inf
    """The whole process, the fastest run; without end when it failed."""
    failure: str = ""


TRIES = 2
"""Runs of each form, of which the faster counts."""


def fastest(trials: Sequence[Trial], workload: str) -> dict[str, str]:
    """{engine: its fastest form}, of the engines that ran."""
    forms: dict[str, str] = {}
    ran = [trial for trial in trials if trial.workload == workload and not trial.failure]
    for trial in sorted(ran, key=lambda trial: trial.seconds):
        forms.setdefault(trial.engine, trial.form)
    return forms


def check_sums(programs: Programs, eight: CallSet, one: CallSet, work: Path,
               missing: Mapping[str, str]) -> list[Trial]:
    """Fails when any two differ. Of the engines that are there, says how long each form takes.

    The bills of cdr-rater, of eight files and of one, with either library and from the ledger,
    are the same bytes. The engines' sums, in all forms, are those of one of them, see `agree.py`.
    """
    trials = []
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
        tried = [_try(programs, eight, workload, engine, form, folder)
                 for engine, workloads in FORMS.items() if engine not in missing
                 for form in workloads[workload]]
        trials += tried
        agreed = [_name(trial) for trial in tried if not trial.failure]
        # In a process of its own: what this one holds in memory would count as the peak of those
        # that it starts.
        processes.call(sys.executable, installing.HERE / "agree.py", folder, workload,
                       "cdr-rater", *agreed)
        say(f"{workload}: {', '.join(['cdr-rater', *agreed])} agree on every sum")
        shutil.rmtree(folder)
    return trials


def _try(programs: Programs, calls: CallSet, workload: str, engine: str, form: str,
         folder: Path) -> Trial:
    """Writes ENGINE-FORM.csv, where the run goes well."""
    program = programs.engine(engine, calls, workload, form)
    trial = Trial(engine, workload, form)
    try:
        runs = [processes.run(program, str(folder / f"{_name(trial)}.csv")) for _ in range(TRIES)]
    except ProgramFailed as failed:
        say(f"{engine}, {workload}, {form}: {failed}; it is left out")
        return replace(trial, failure=str(failed))
    return replace(trial, seconds=min(run.wall for run in runs))


def _name(trial: Trial) -> str:
    return f"{trial.engine}-{trial.form}"


def _must(program: Program, result: Path) -> None:
    try:
        processes.run(program, str(result))
    except ProgramFailed as failed:
        raise Failure(f"{program.name}: {failed}") from failed
