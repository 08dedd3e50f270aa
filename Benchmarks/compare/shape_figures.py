"""The figures of the matrix: the shape that costs the most, and the one that gains the least."""

from __future__ import annotations

from typing import Sequence

from figures import Figure
from forms import COUNTED, DEDUPED
from matrix import ShapeTimes
from programs import KERNELS
from shapes import BY_NAME, JOINED, PLAIN, Shape

COMMANDS = {COUNTED: "`rate --no-dedupe`", DEDUPED: "`rate`, duplicates found"}
FASTER = 3
"""Times as fast as the fastest engine that every shape is to be."""


def shape_figures(measured: Sequence[ShapeTimes], kernels: Sequence[str]) -> list[Figure]:
    """In the order of the table. `kernels` are those that were timed beside the widest."""
    others = [times for times in measured if times.calls.shape != PLAIN]
    usual = [times for times in others if times.calls.shape.most == Shape.most]
    rows = [Figure(f"{command}, {len(usual)} shapes of calls: a call beyond inflating, against a "
                   "plain one", _dearest(usual, workload, kernels), f"≤ {Shape.most} times")
            for workload, command in COMMANDS.items() if usual]
    for times in others:
        if times not in usual:
            shape = times.calls.shape
            rows.append(Figure(
                f"the same of {shape.name}", "; ".join(
                    f"{command} {_dearest([times], workload, kernels, is_named=False)}"
                    for workload, command in COMMANDS.items()), f"≤ {shape.most:g} times"))
    for times in measured:
        if times.calls.shape == JOINED:
            rows.append(Figure(
                "a column map with a joined key, `charged_when` and `nulls`, against one without",
                "; ".join(f"{command} {times.against(BY_NAME, workload):.2f} times"
                          for workload, command in COMMANDS.items()), "≤ 1.15 times"))
    rows += [Figure(f"{command}, {len(measured)} shapes, against the fastest engine without its "
                    "start", _least_gain(measured, workload), f"≥ {FASTER} times as fast")
             for workload, command in COMMANDS.items()]
    return rows


def _dearest(measured: Sequence[ShapeTimes], workload: str, kernels: Sequence[str],
             is_named: bool = True) -> str:
    """The most that a call costs, by the processor's widest kernel and by others."""
    def most(kernel: str) -> str:
        dearest = max(measured, key=lambda times: times.cost(workload, kernel))
        name = f" ({dearest.calls.shape.name})" if is_named else ""
        return f"{dearest.cost(workload, kernel):.2f} times{name}"
    return ", ".join([most(""), *(f"with {KERNELS[kernel]} {most(kernel)}" for kernel in kernels)])


def _least_gain(measured: Sequence[ShapeTimes], workload: str) -> str:
    """Of the shapes where inflating alone would be fast enough; the others are named."""
    found = [(times.calls.shape.name, engine) for times in measured
             if (engine := times.fastest_engine(workload))]
    if not found:
        return "not measured: no engine ran"
    roomy = [(name, engine) for name, engine in found if engine.floors >= FASTER]
    least = min(roomy, key=lambda one: one[1].own, default=None)
    told = [f"{least[1].own:.2f} times as fast as {least[1].name} ({least[0]}; inflating alone "
            f"would be {least[1].floors:.2f})"] if least else []
    if none := [f"{name} {engine.floors:.2f}" for name, engine in found
                if (name, engine) not in roomy]:
        told.append(f"no room, since inflating alone would be: {', '.join(none)}")
    return "; ".join(told)
