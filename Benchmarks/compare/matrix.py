"""The matrix: calls in many shapes, each timed beside inflating them, the same calls in the plain
shape, and the engines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Mapping, Optional, Sequence

import installing
from calls import CallSet
from checking import Forms, Trial, check_shape, fastest
from failure import say
from forms import COUNTED, DEDUPED, FORMS
from processes import Program
from programs import Programs
from rounds import Timings, take_turns
from scaling import CALLS_PER_ACCOUNT
from shapes import BY_NAME, JOINED, PLAIN, SHAPES, Shape

SHARE = 10
"""The calls of the comparison for each of a shape's."""
FILES = 2

ENGINE_ROUNDS = 2
SLOW = 1.15
"""How many times as long as the fastest an engine, or a form of its query, may take in a single run
and still take part: what took longer would not be the fastest in any other."""

START, FLOOR, PLAIN_FLOOR = "start", "inflating alone", "inflating alone, plain"


@dataclass
class ShapeTimes:
    """A shape, timed."""

    calls: CallSet
    timings: Timings
    """Of the program and of inflating alone, both of this shape and of plain calls."""
    engines: dict[str, Timings]
    """{workload: the program and the engines that took part}"""
    forms: dict[str, dict[str, str]]
    """{workload: {engine: its form}}"""

    def wall(self, workload: str, kernel: str = "") -> float:
        """Seconds, median."""
        return self.timings.wall(_name(workload, kernel))

    @property
    def inflating(self) -> float:
        """Seconds, median."""
        return self.timings.wall(FLOOR)

    def floors(self, workload: str, kernel: str = "") -> float:
        """Times inflating alone."""
        return self.timings.ratio(_name(workload, kernel), FLOOR)

    def cost(self, workload: str, kernel: str = "") -> float:
        """What a call takes of the processor beyond inflating and the program's start, in times of
        a plain one."""
        if self.calls.shape == PLAIN:
            return 1
        plain = self._beyond(_name(workload, kernel, PLAIN), PLAIN_FLOOR)
        # Of a trial with few calls only noise is left, which may be nothing or less.
        return self._beyond(_name(workload, kernel), FLOOR) / max(plain, 0.001)

    def _beyond(self, name: str, floor: str) -> float:
        return sum(sign * self.timings.undisturbed(each, lambda run: run.processor)
                   for each, sign in ((name, 1), (floor, -1), (START, -1)))

    def against(self, other: Shape, workload: str) -> float:
        """Times the same calls in another shape, starts and inflating included."""
        return self.timings.ratio(_name(workload), _name(workload, shape=other))

    def engine_times(self, workload: str, engine: str) -> Optional["EngineTimes"]:
        """None where it took no part."""
        timings, rater = self.engines[workload], _name(workload)
        if not timings.ran(engine, rater, FLOOR):
            return None
        return EngineTimes(
            engine, self.forms[workload][engine], timings.ratio(engine, rater),
            timings.ratio(engine, rater, lambda run: run.reading),
            timings.ratio(engine, FLOOR, lambda run: run.reading))

    def fastest_engine(self, workload: str) -> Optional["EngineTimes"]:
        """By its own time, without the start of Python; None where none ran."""
        ran = [self.engine_times(workload, name) for name in installing.ENGINES]
        return min(filter(None, ran), key=lambda times: times.own, default=None)


@dataclass(frozen=True)
class EngineTimes:
    """An engine and the program, one right after the other."""

    name: str
    form: str
    whole: float
    """How many times as long as the program it takes."""
    own: float
    """The same without starting Python and importing the engine; of the program, all counts."""
    floors: float
    """Its own time in times of inflating alone: by so much, and no more, can a reader of these files
    be faster."""


def sets(rows: int, names: Sequence[str]) -> list[CallSet]:
    """The calls of these shapes, those that they are compared with among them."""
    shapes = [SHAPES[name] for name in names]
    count = max(rows // SHARE, 1)
    wanted = [PLAIN, *shapes, *([BY_NAME] if JOINED in shapes else [])]
    return [CallSet(count, max(count // CALLS_PER_ACCOUNT, 1), FILES, shape)
            for shape in dict.fromkeys(wanted)]


def measure(programs: Programs, made: Sequence[CallSet], names: Sequence[str], work: Path,
            missing: Mapping[str, str], rounds: int) -> list[ShapeTimes]:
    """Checks and times the shapes of these names, one after the other."""
    by_shape = {calls.shape: calls for calls in made}
    header = work / "header.csv"
    header.write_text("call_id,account_id,product,start_time,duration_seconds\n")
    forms: Forms = FORMS
    measured = []
    for name in names:
        calls = by_shape[SHAPES[name]]
        references = [by_shape[shape] for shape in _references(calls.shape)]
        for each in (calls, *references):
            each.warm()
        trials = check_shape(programs, calls, work, missing, forms)
        if calls.shape == PLAIN:
            forms = _worthwhile(trials)
        turn = [programs.start(header), *_turn(programs, calls, references)]
        measured.append(ShapeTimes(calls, take_turns("", [turn], rounds, is_warm=True),
                                   *_with_engines(programs, calls, trials)))
        say(f"{name}: {_told(measured[-1])}")
    return measured


def _references(shape: Shape) -> list[Shape]:
    """What a shape is compared with."""
    return [other for other, is_reference in (
        (PLAIN, shape != PLAIN), (BY_NAME, shape == JOINED)) if is_reference]


def _turn(programs: Programs, calls: CallSet, references: Sequence[CallSet]) -> list[Program]:
    """Inflating and rating, of the plain calls and others right beside."""
    turn = [replace(programs.inflate(each, "isal", programs.threads), name=name)
            for each, name in ((calls, FLOOR), *((other, PLAIN_FLOOR) for other in references
                                                 if other.shape == PLAIN))]
    for workload in (COUNTED, DEDUPED):
        for kernel in ("", *programs.narrower_kernels):
            turn += [replace(programs.rate(other, workload, kernel=kernel),
                             name=_name(workload, kernel, other.shape)) for other in references]
            turn.append(replace(programs.rate(calls, workload, kernel=kernel),
                                name=_name(workload, kernel)))
    return turn


def _name(workload: str, kernel: str = "", shape: Optional[Shape] = None) -> str:
    """Of the program in a turn; the shape is named where it is one to compare with."""
    return ", ".join(filter(None, ["cdr-rater", workload, kernel, shape.name if shape else ""]))


def _with_engines(programs: Programs, calls: CallSet, trials: Sequence[Trial]
                  ) -> tuple[dict[str, Timings], dict[str, dict[str, str]]]:
    """{workload: times of those engines that may be the fastest, and of chdb}, and their forms."""
    timings, forms = {}, {}
    for workload in (COUNTED, DEDUPED):
        best = fastest(trials, workload)
        least = min((trial.own for trial in best.values()), default=0)
        forms[workload] = {name: trial.form for name, trial in best.items()
                           if name == "chdb" or trial.own <= SLOW * least}
        rater = replace(programs.rate(calls, workload), name=_name(workload))
        floor = replace(programs.inflate(calls, "isal", programs.threads), name=FLOOR)
        timings[workload] = take_turns(
            "", [[floor, rater, programs.engine(name, calls, workload, form)]
                 for name, form in forms[workload].items()],
            ENGINE_ROUNDS, lambda program: program.name not in installing.ENGINES, is_warm=True)
    return timings, forms


def _worthwhile(trials: Sequence[Trial]) -> Forms:
    """Of the forms that were tried, those that may be the fastest of their engine."""
    found: dict[str, dict[str, list[str]]] = {}
    for engine, workloads in FORMS.items():
        found[engine] = {}
        for workload, forms in workloads.items():
            best = fastest(trials, workload).get(engine)
            found[engine][workload] = [
                trial.form for trial in trials
                if best and (trial.engine, trial.workload) == (engine, workload)
                and trial.seconds <= SLOW * best.seconds] or list(forms)
    return found


def _told(times: ShapeTimes) -> str:
    """What it took, for whoever waits."""
    told = []
    for workload in (COUNTED, DEDUPED):
        engine = times.fastest_engine(workload)
        told.append(f"{workload} {times.wall(workload):.2f} s, {times.floors(workload):.2f} times "
                    f"inflating alone, {times.cost(workload):.2f} times the plain one beyond it"
                    + (f", {engine.own:.2f} times as fast as {engine.name}" if engine else ""))
    return "; ".join(told)
