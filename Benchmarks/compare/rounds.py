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
               required: Callable[[Program], bool] = lambda program: True) -> Timings:
    """Runs the groups `rounds` times after a first round that only warms up. The programs of a
    group follow one another, every other round in reverse, so that none is always the first.

    A program that fails is left out from then on, and its times are dropped; one that is required
    ends the comparison.
    """
    timings = Timings()
    for place in range(rounds + 1):
        for group in groups:
            turn = {}
            for program in group if place % 2 == 0 else reversed(group):
                if program.name in timings.failures:
                    continue
                try:
                    turn[program.name] = processes.run(program)
                except ProgramFailed as failed:
                    if required(program):
                        raise Failure(f"{program.name}: {failed}") from failed
                    say(f"{program.name}: {failed}; it is left out")
                    timings.failures[program.name] = str(failed)
            if place > 0:
                timings.turns.append(turn)
        medians = defaultdict(list)
        for turn in timings.turns[-len(groups):] if place else []:
            for name, run in turn.items():
                medians[name].append(run.wall)
        say(f"{title}, round {place} of {rounds}" + (": " + ", ".join(
            f"{name} {statistics.median(walls):.2f} s" for name, walls in medians.items())
            if medians else ", which warms up"))
    for turn in timings.turns:
        for name in timings.failures:
            turn.pop(name, None)
    return timings
