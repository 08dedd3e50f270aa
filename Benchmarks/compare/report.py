"""The Markdown of a run: its figures, every time behind them, the machine and the commands."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Mapping, Sequence

import installing
from checking import TRIES, Trial
from comparison import Section
from figures import Figure
from matrix import ShapeTimes
from programs import shown
from shape_report import shape_sections
from tables import table

FULL_SIZE = 10_000_000
"""Calls that the targets are of."""
ALT = "Seconds to the sums: inflating alone, cdr-rater and other engines"
"""What stands for the chart where it is not shown."""


@dataclass(frozen=True)
class Run:
    """All that a report tells."""

    date: datetime.date
    rows: int
    rounds: int
    threads: int
    machine: Sequence[tuple[str, str]]
    versions: Sequence[tuple[str, str]]
    figures: Sequence[Figure]
    sections: Mapping[str, Section]
    shapes: Sequence[ShapeTimes]
    kernels: Sequence[str]
    """Narrower ones than the processor's, that were timed too."""
    trials: Sequence[Trial]
    missing: Mapping[str, str]
    """Engines that could not be installed, and why."""
    paths: Mapping[str, str]
    """What stands in a command for a path of this machine."""


def figures_table(figures: Sequence[Figure]) -> str:
    """The table that docs/performance.md shows too."""
    return table(["figure", "measured", "to reach"], "lll",
                 [[one.name, one.measured, one.target] for one in figures])


def document(run: Run, chart: str, guide: str) -> str:
    """The whole of it; `chart` is the name of the picture beside it, `guide` the path from there to
    what says how to read it."""
    parts = [f"# Comparison of {run.date.isoformat()}", _preface(run, guide),
             f"![The chart]({chart})", figures_table(run.figures)]
    for section in run.sections.values():
        parts += [f"## {_capital(section.title)}", _section_table(section)]
        failed = [f"- {name} has no times: {why}" for name, why in section.timings.failures.items()]
        if failed:
            parts.append("\n".join(failed))
    parts += shape_sections(run.shapes, run.kernels)
    parts += ["## Forms of the queries", _trials(run),
              "## Machine", table(["", ""], "ll", run.machine),
              "## Versions", table(["", ""], "ll", run.versions),
              "## Commands", _commands(run)]
    return "\n\n".join(parts) + "\n"


def _preface(run: Run, guide: str) -> str:
    sets = {id(section.calls): section.calls for section in run.sections.values()}.values()
    sizes = "; ".join(f"{calls.title}, {calls.size / 1e6:,.0f} MB gzip'd" for calls in sets)
    text = (f"{sizes}. {run.threads} threads each; medians of {run.rounds} rounds after one that "
            "warms up; ratios are of runs right after one another. All sums and bills were found "
            "the same before anything was timed. What is measured, and how, is in the "
            f"[README of the comparison]({guide}).")
    if run.rows != FULL_SIZE:
        text += (f"\n\n**A trial of {run.rows:,} calls.** What is to be reached is meant for "
                 f"{FULL_SIZE:,}: with fewer, starting weighs more.")
    return text


def _section_table(section: Section) -> str:
    timings, rows = section.timings, []
    floor = timings.wall(section.floor.name) if section.floor else None
    for program in section.programs:
        name = program.name
        if not timings.ran(name):
            continue
        wall, walls = timings.wall(name), [run.wall for run in timings.runs(name)]
        rows.append([
            name, f"{wall:.2f}", f"{min(walls):.2f} to {max(walls):.2f}",
            f"{timings.reading(name):.2f}" if name in installing.ENGINES else "",
            f"{timings.processor(name):.2f}",
            f"{section.calls.rows / wall / 1e6:.2f}",
            f"{timings.peak(name) / 1e6:,.0f}", f"{wall / floor:.2f}" if floor else ""])
    return table(["program", "seconds", "least to most", "without start", "processor seconds",
                  "million calls a second", "peak memory, MB", "times the floor"],
                 "lrrrrrrr", rows)


def _trials(run: Run) -> str:
    """Each engine in all its forms, of which the fastest took part."""
    rows = [[trial.engine, trial.workload, trial.form,
             f"failed: {trial.failure}" if trial.failure else f"{trial.seconds:.2f}"]
            for trial in run.trials]
    rows += [[engine, "", "", f"missing: {why}"] for engine, why in run.missing.items()]
    return (f"The best of {TRIES} runs each, before the rounds; the fastest form of an engine took "
            "part in them.\n\n" + table(["engine", "workload", "form", "seconds"], "lllr", rows))


def _commands(run: Run) -> str:
    lines = []
    for section in run.sections.values():
        lines.append(f"# {section.title}")
        lines += [shown(program, run.paths) for program in section.programs]
    return "```\n" + "\n".join(lines) + "\n```"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
