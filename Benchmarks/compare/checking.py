"""Runs everything once and holds the answers against each other, before anything is timed."""

from __future__ import annotations

import filecmp
import math
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
from programs import KERNELS, Programs


@dataclass(frozen=True)
class Trial:
    """A form of an engine's query, tried in one run or more, of which the fastest counts."""

    engine: str
    workload: str
    form: str
    seconds: float = math.inf
    """The whole process; without end when it failed."""
    own: float = math.inf
    """The same without starting Python and importing the engine."""
    failure: str = ""


TRIES = 2
"""Runs of each form in the comparison."""

Forms = Mapping[str, Mapping[str, Sequence[str]]]
"""{engine: {workload: its forms}}"""


def fastest(trials: Sequence[Trial], workload: str) -> dict[str, Trial]:
    """{engine: its fastest form}, of the engines that ran, the fastest first."""
    forms: dict[str, Trial] = {}
    ran = [trial for trial in trials if trial.workload == workload and not trial.failure]
    for trial in sorted(ran, key=lambda trial: trial.seconds):
        forms.setdefault(trial.engine, trial)
    return forms


def check_sums(programs: Programs, eight: CallSet, one: CallSet, work: Path,
               missing: Mapping[str, str]) -> list[Trial]:
    """Fails when any two differ. Of the engines that are there, says how long each form takes.

    The bills of cdr-rater, of eight files and of one, with either library, any kernel and from the
    ledger, are the same bytes. The engines' sums, in all forms, are those of one of them, see
    `agree.py`.
    """
    trials = []
    for workload in (COUNTED, DEDUPED):
        with tempfile.TemporaryDirectory(dir=work) as name:
            folder = Path(name)
            others = [programs.rate(one, workload)]
            if programs.zlib_rater:
                others.append(programs.rate(eight, workload, zlib=True))
            if workload == DEDUPED:
                ledger = folder / "ledger"
                _must(programs.ingest(eight, ledger), Path("/dev/null"))
                others.append(programs.bill(ledger))
            tried = _check(programs, eight, workload, others, folder, _present(FORMS, missing),
                           TRIES)
        trials += tried
        say(f"{workload}: {', '.join(['cdr-rater', *_agreed(tried)])} agree on every sum")
    return trials


def check_shape(programs: Programs, calls: CallSet, work: Path, missing: Mapping[str, str],
                forms: Forms) -> list[Trial]:
    """The same of calls in another shape, each form in one run."""
    trials = []
    for workload in (COUNTED, DEDUPED):
        with tempfile.TemporaryDirectory(dir=work) as folder:
            trials += _check(programs, calls, workload, [], Path(folder),
                             _present(forms, missing), 1)
    return trials


def _present(forms: Forms, missing: Mapping[str, str]) -> Forms:
    return {engine: workloads for engine, workloads in forms.items() if engine not in missing}


def _check(programs: Programs, calls: CallSet, workload: str, others: Sequence[Program],
           folder: Path, forms: Forms, tries: int) -> list[Trial]:
    """Holds the bill of some calls against those of other programs and kernels, and against the
    sums of the engines."""
    bill, other_bill = folder / "bill.csv", folder / "other.csv"
    _must(programs.rate(calls, workload, summary=folder / "summary.json"), bill)
    for other in [*others, *(programs.rate(calls, workload, kernel=kernel) for kernel in KERNELS)]:
        _must(other, other_bill)
        if not filecmp.cmp(bill, other_bill, shallow=False):
            raise Failure(f"{calls.title}, {workload}: the bill of {other.name} differs from that "
                          f"of {calls.files} files")
    trials = [_try(programs, calls, workload, engine, form, folder, tries)
              for engine, workloads in forms.items() for form in workloads[workload]]
    # In a process of its own: what this one holds in memory would count as the peak of those that
    # it starts.
    processes.call(sys.executable, installing.HERE / "agree.py", folder, workload, "cdr-rater",
                   *_agreed(trials))
    return trials


def _try(programs: Programs, calls: CallSet, workload: str, engine: str, form: str, folder: Path,
         tries: int) -> Trial:
    """Writes ENGINE-FORM.csv, where the run goes well."""
    program = programs.engine(engine, calls, workload, form)
    trial = Trial(engine, workload, form)
    try:
        runs = [processes.run(program, str(folder / f"{_name(trial)}.csv")) for _ in range(tries)]
    except ProgramFailed as failed:
        say(f"{engine}, {workload}, {form}, {calls.shape.name}: {failed}; it is left out")
        return replace(trial, failure=str(failed))
    return replace(trial, seconds=min(run.wall for run in runs),
                   own=min(run.reading for run in runs))


def _agreed(trials: Sequence[Trial]) -> list[str]:
    return [_name(trial) for trial in trials if not trial.failure]


def _name(trial: Trial) -> str:
    return f"{trial.engine}-{trial.form}"


def _must(program: Program, result: Path) -> None:
    try:
        processes.run(program, str(result))
    except ProgramFailed as failed:
        raise Failure(f"{program.name}: {failed}") from failed
