"""Tables in Markdown."""

from __future__ import annotations

from typing import Sequence


def table(header: Sequence[str], sides: str, rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its columns `l`eft or `r`ight."""
    rules = ["--:" if side == "r" else "---" for side in sides]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
                     for row in [header, rules, *rows])
