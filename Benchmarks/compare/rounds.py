"""Programs taking turns, round after round, and what their times say of each other."""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Callable, Sequence

import processes
from failure import Failure, say
from processes import Measurement, Program, ProgramFailed


@dataclass
class Timings:
    """The runs of the counted rounds; programs are known by their names."""

    turns: list[dict[str, Measurement]] = field(default_factory=list)
    """One per group and round: what ran right after one another."""
    failures: dict[str, str] = field(default_factory=dict)
    """Programs that did not end well, and why. They have no times."""

    def runs(self, name: str) -> list[Measurement]:
        return [turn[name] for turn in self.turns if name in turn]

    def wall(self, name: str) -> float:
        """Median seconds."""
        return statistics.median(run.wall for run in self.runs(name))

    def reading(self, name: str) -> float:
        """Median of what the program itself reports."""
        return statistics.median(run.reading for run in self.runs(name))

    def processor(self, name: str) -> float:
        """Median seconds of processor."""
        return statistics.median(run.processor for run in self.runs(name))

    def undisturbed(self, name: str,
                    seconds: Callable[[Measurement], float] = lambda run: run.wall) -> float:
        """Mean seconds of the faster third of the runs, at least two of them: what other jobs on
        the machine add to a run is never negative, and often more than a difference looked for."""
        fastest = sorted(seconds(run) for run in self.runs(name))
        return statistics.mean(fastest[:max(len(fastest) // 3, 2)])

    def peak(self, name: str) -> int:
        """The largest of all runs, in bytes: a limit holds always or not at all."""
        return max(run.peak for run in self.runs(name))

    def ratio(self, name: str, other: str,
              seconds: Callable[[Measurement], float] = lambda run: run.wall) -> float:
        """How many times as long as the other a program takes: the median over the rounds of both
        times of one turn, since a machine's speed changes from minute to minute. `seconds` is of
        the program; of the other it is always the whole process."""
        return statistics.median(seconds(turn[name]) / turn[other].wall
                                 for turn in self.turns if name in turn and other in turn)

    def ran(self, *names: str) -> bool:
        """Whether all have times."""
        return all(self.runs(name) for name in names)


def take_turns(title: str, groups: Sequence[Sequence[Program]], rounds: int,
               required: Callable[[Program], bool] = lambda program: True,
               is_warm: bool = False) -> Timings:
    """Runs the groups `rounds` times, after a first round that only warms up unless all have run
    just before. The programs of a group follow one another, every other round in reverse, so that
    none is always the first. Without a title, it says nothing while all goes well.

    A program that fails is left out from then on, and its times are dropped; one that is required
    ends the comparison.
    """
    timings = Timings()
    for place in range(1 if is_warm else 0, rounds + 1):
        turns = [_turn(group if place % 2 == 0 else group[::-1], timings.failures, required)
                 for group in groups]
        if place > 0:
            timings.turns += turns
        if title:
            say(f"{title}, round {place} of {rounds}"
                + (f": {_medians(turns)}" if place else ", which warms up"))
    for turn in timings.turns:
        for name in timings.failures:
            turn.pop(name, None)
    return timings


def _turn(group: Sequence[Program], failures: dict[str, str],
          required: Callable[[Program], bool]) -> dict[str, Measurement]:
    """Runs what has not failed before, one right after the other."""
    turn = {}
    for program in group:
        if program.name in failures:
            continue
        try:
            turn[program.name] = processes.run(program)
        except ProgramFailed as failed:
            if required(program):
                raise Failure(f"{program.name}: {failed}") from failed
            say(f"{program.name}: {failed}; it is left out")
            failures[program.name] = str(failed)
    return turn


def _medians(turns: Sequence[dict[str, Measurement]]) -> str:
    """What each program took in a round."""
    walls = defaultdict(list)
    for turn in turns:
        for name, run in turn.items():
            walls[name].append(run.wall)
    return ", ".join(f"{name} {statistics.median(seconds):.2f} s"
                     for name, seconds in walls.items())
