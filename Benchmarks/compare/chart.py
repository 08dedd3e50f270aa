"""Draws the chart of a report from the report's own tables, and prints it as SVG.

    .venv/bin/python chart.py ../results/2026-11-28.md > ../results/2026-11-28.svg

Two panels, one per workload in several files: a bar per program, as long as it took.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

PANELS = {"every record counts": "Every record counts",
          "duplicates are removed first": "Repeated calls are removed first"}
"""{a section of the report: its panel}"""
COLORS = {"inflating alone": "#9aa4af", "cdr-rater": "#1a7f5a", "cdr-rater with AVX2": "#3c9a77",
          "cdr-rater with zlib": "#5fb793", "engine": "#5b7db1"}
"""{kind of program: the color of its bar}, from the top of a panel to the bottom"""
START = "#b4c5de"
PALE = "#59636e"


def kind(program: str) -> str:
    name = program.split(",")[0]
    return name if name in COLORS else "engine"


def table(report: str, title: str) -> list[list[str]]:
    """The rows of a section's table, without its header."""
    section = re.search(rf"\n## {title}\n(.*?)(?=\n## )", report, re.DOTALL)
    rows = [line for line in section[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def draw(axes: Axes, title: str, rows: list[list[str]]) -> None:
    """A panel."""
    order = list(COLORS)
    rows = sorted(rows, key=lambda row: (order.index(kind(row[0])), float(row[1])))
    names = [row[0] for row in rows]
    seconds = [float(row[1]) for row in rows]
    own = [float(row[3] or row[1]) for row in rows]
    bars = axes.barh(names, seconds, height=0.6, color=START)
    axes.barh(names, own, height=0.6, color=[COLORS[kind(name)] for name in names])
    axes.bar_label(bars, [f"{row[1]} s" for row in rows], padding=6, weight="bold")
    axes.bar_label(bars, [f"processor {row[4]} s, {row[6]} MB" for row in rows], padding=56,
                   color=PALE, size=9)
    axes.set_title(title, loc="left", weight="bold", size=11)
    axes.invert_yaxis()
    axes.tick_params(length=0)
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.get_yticklabels()[names.index("cdr-rater")].set_weight("bold")


def main() -> None:
    report = Path(sys.argv[1]).read_text(encoding="utf-8")
    date, calls, files, threads = re.search(
        r"Comparison of (.+)\n+(\S+) calls of \S+ accounts in (\d+) .*?(\d+) threads",
        report).groups()
    machine = dict(table(report, "Machine"))
    heading = f"{calls} calls in {files} gzip'd files: seconds to the sums"
    panels = {title: table(report, f"{files} files, {section}")
              for section, title in PANELS.items()}

    # Letters stay text, and one report gives the same bytes always.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "", "font.size": 10.5})
    figure = Figure(figsize=(8.4, 7.2))
    figure.text(0.02, 0.95, heading, weight="bold", size=14)
    figure.text(0.02, 0.92, f"{date}, {machine['processor']}, {threads} threads, "
                f"{machine['memory']}", color=PALE, size=9)
    figure.legend(handles=[Patch(color=START, label=(
        "starting Python and importing the engine. Medians; the megabytes are the peak memory. "
        "Shorter is better."))], loc="lower left", frameon=False, fontsize=9, labelcolor=PALE)
    both = figure.subplots(len(panels), sharex=True,
                           height_ratios=[len(rows) for rows in panels.values()])
    figure.subplots_adjust(left=0.22, right=0.98, top=0.86, bottom=0.06)
    for axes, (title, rows) in zip(both, panels.items()):
        draw(axes, title, rows)
    both[0].set_xlim(right=1.8 * both[0].get_xlim()[1])
    figure.savefig(sys.stdout.buffer, format="svg", metadata={"Date": None, "Title": heading})


if __name__ == "__main__":
    main()
