"""The Markdown of the matrix: a table per workload, and what the shapes are."""

from __future__ import annotations

from typing import Sequence

from forms import COUNTED, DEDUPED
from matrix import ENGINE_ROUNDS, ShapeTimes
from programs import KERNELS
from shapes import PLAIN
from tables import table

TITLES = {COUNTED: "every record counts", DEDUPED: "duplicates are removed first"}


def shape_sections(measured: Sequence[ShapeTimes], kernels: Sequence[str]) -> list[str]:
    """Headings, tables and what they say, as parts of a document."""
    if not measured:
        return []
    calls = measured[0].calls
    parts = []
    for workload, title in TITLES.items():
        parts += [f"## Shapes, {title}", _times(measured, workload, kernels)]
    return [*parts, "## What the shapes are",
            f"{calls.rows:,} calls of {calls.accounts:,} accounts in {calls.files} files each; "
            f"engines in {ENGINE_ROUNDS} rounds.", _options(measured)]


def _times(measured: Sequence[ShapeTimes], workload: str, kernels: Sequence[str]) -> str:
    header = ["shape", "seconds", "inflating alone", "times inflating alone",
              "beyond it, of plain", "at most"]
    for kernel in kernels:
        header += [f"{KERNELS[kernel]}: times inflating alone", "beyond it, of plain"]
    header += ["times as fast as chdb", "fastest engine", "times as fast", "with its start",
               "inflating alone, times as fast"]
    rows = []
    for times in measured:
        shape = times.calls.shape
        row = [shape.name, f"{times.wall(workload):.2f}", f"{times.inflating:.2f}",
               f"{times.floors(workload):.2f}", f"{times.cost(workload):.2f}",
               f"{shape.most:g}" if shape != PLAIN else ""]
        for kernel in kernels:
            row += [f"{times.floors(workload, kernel):.2f}", f"{times.cost(workload, kernel):.2f}"]
        chdb, fastest = times.engine_times(workload, "chdb"), times.fastest_engine(workload)
        row.append(f"{chdb.own:.2f}" if chdb else "")
        row += [f"{fastest.name}, {fastest.form}", f"{fastest.own:.2f}", f"{fastest.whole:.2f}",
                f"{fastest.floors:.2f}"] if fastest else [""] * 4
        rows.append(row)
    sides = "l" + "r" * (5 + 2 * len(kernels)) + "rlrrr"
    return table(header, sides, rows)


def _options(measured: Sequence[ShapeTimes]) -> str:
    rows = []
    for times in measured:
        shape = times.calls.shape
        rows.append([shape.name, f"`{' '.join(shape.options)}`" if shape.options else "",
                     f"`maps/{shape.columns.name}`" if shape.columns else "",
                     f"{times.calls.size / 1e6:,.0f}"])
    return table(["shape", "options of `generate`", "column map", "MB gzip'd"], "lllr", rows)
