"""The chart of a run, as SVG that is readable on light and on dark pages.

Two panels, one per workload in eight files: a bar per program, as long as it took. It needs no
library and no font beyond what every viewer has.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Mapping, Sequence

import installing
from comparison import Section
from forms import COUNTED, DEDUPED

WIDTH = 800
MARGIN = 28
LABELS = 176
"""Room for the names on the left."""
FIGURES = 258
"""Room for the figures behind the longest bar."""
ROW, BAR = 34, 20

# A card of its own lies behind everything, so that viewers which know no dark pages show the light
# one whole.
STYLE = """
  .card { fill: #ffffff; stroke: #d8dee4; }
  text { fill: #1f2328; font: 14px -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
  .title { font-size: 18px; font-weight: 600; }
  .panel { font-size: 15px; font-weight: 600; }
  .small { fill: #59636e; font-size: 12px; }
  .name { text-anchor: end; }
  .strong { font-weight: 600; }
  .axis { stroke: #afb8c1; }
  .rater { fill: #1a7f5a; }
  .zlib { fill: #5fb793; }
  .engine { fill: #5b7db1; }
  .start { fill: #b4c5de; }
  .floor { fill: #9aa4af; }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #30363d; }
    text { fill: #e6edf3; }
    .small { fill: #9198a1; }
    .axis { stroke: #59636e; }
    .rater { fill: #2fb583; }
    .zlib { fill: #1d7555; }
    .engine { fill: #6f94cf; }
    .start { fill: #3a4f73; }
    .floor { fill: #6e7681; }
  }
"""

ALT = "Seconds to the sums: inflating alone, cdr-rater and other engines"
"""What stands for the picture where it is not shown."""

PANELS = {COUNTED: "Every record counts", DEDUPED: "Repeated calls are removed first"}


@dataclass(frozen=True)
class Bar:
    """One program's times."""

    name: str
    kind: str
    seconds: float
    start: float
    """Of the seconds, those that starting Python and importing the engine take."""
    processor: float
    peak: int


def bars(section: Section) -> list[Bar]:
    """The floor, cdr-rater and the engines that ran, the fastest engine first."""
    timings, found = section.timings, []
    for program in section.programs:
        name = program.name
        if not timings.ran(name):
            continue
        seconds = timings.wall(name)
        engine = name in installing.ENGINES
        kind = ("engine" if engine else "floor" if name.startswith("inflating")
                else "zlib" if name.endswith("zlib") else "rater")
        start = max(seconds - timings.reading(name), 0) if engine else 0
        found.append(Bar(name, kind, seconds, start, timings.processor(name), timings.peak(name)))
    order = ["floor", "rater", "zlib", "engine"]
    return sorted(found, key=lambda bar: (order.index(bar.kind), bar.seconds))


def draw(sections: Mapping[str, Section], subtitle: str) -> str:
    """The whole picture. `subtitle` says of what, when and where."""
    panels = {title: bars(sections[name]) for name, title in PANELS.items()}
    longest = max(bar.seconds for each in panels.values() for bar in each)
    scale = (WIDTH - 2 * MARGIN - LABELS - FIGURES) / longest
    calls = sections[COUNTED].calls
    parts = [
        _text(MARGIN, 42, f"{calls.rows:,} calls in {calls.files} gzip'd files: "
              "seconds to the sums", "title"),
        _text(MARGIN, 64, subtitle, "small"),
    ]
    top = 100
    for title, each in panels.items():
        parts.append(_text(MARGIN, top, title, "panel"))
        parts += _panel(each, top + 14, scale)
        top += 14 + ROW * len(each) + 36
    parts += _legend(top - 8)
    height = top + 20
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}" role="img">\n'
            f"<title>{escape(_spoken(panels))}</title>\n<style>{STYLE}</style>\n"
            f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" '
            'rx="8"/>\n' + "\n".join(parts) + "\n</svg>\n")


def _panel(each: Sequence[Bar], top: float, scale: float) -> list[str]:
    left = MARGIN + LABELS
    parts = []
    for place, bar in enumerate(each):
        y = top + place * ROW + (ROW - BAR) / 2
        base = y + BAR - 5
        strong = " strong" if bar.kind == "rater" else ""
        length = max(bar.seconds * scale, 1)
        parts.append(_text(left - 10, base, bar.name, "name" + strong))
        parts.append(_rectangle(left, y, length, bar.kind))
        start = bar.start * scale
        if start >= 1:
            parts.append(_rectangle(left + length - start, y, start, "start"))
        parts.append(
            f'<text x="{left + length + 8:.1f}" y="{base:.1f}"><tspan class="strong">'
            f'{bar.seconds:.2f} s</tspan><tspan class="small" dx="8">'
            f'processor {bar.processor:.2f} s, {bar.peak / 1e6:,.0f} MB</tspan></text>')
    bottom = top + ROW * len(each)
    parts.append(f'<line class="axis" x1="{left}" y1="{top}" x2="{left}" y2="{bottom}"/>')
    return parts


def _legend(y: float) -> list[str]:
    """What the paler end of an engine's bar is, and what stands behind the bars."""
    return [
        f'<rect class="start" x="{MARGIN}" y="{y - 9:.1f}" width="12" height="10"/>',
        _text(MARGIN + 18, y, "starting Python and importing the engine. Medians; the megabytes "
              "are the peak memory. Shorter is better.", "small"),
    ]


def _rectangle(x: float, y: float, width: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR}"/>'


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _spoken(panels: Mapping[str, Sequence[Bar]]) -> str:
    """The chart for whoever has it read aloud."""
    return " ".join(
        f"{title}: " + ", ".join(f"{bar.name} {bar.seconds:.2f} s" for bar in each) + "."
        for title, each in panels.items())
