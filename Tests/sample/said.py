"""Compares what `make sample` printed with the first block of console in a README.

    python3 said.py README.md < output

A line of `…` stands for any lines; times and speeds are their own each time.
"""

import re
import sys


def plain(line):
    """A line without what is different each time."""
    return re.sub(r"in [\d.]+ s, [\d.,]+( million)? calls", "in SECONDS, SPEED calls", line.rstrip())


def matches(said, page):
    """Whether lines are those of a page."""
    if not page:
        return not said
    if page[0] == "…":
        return any(matches(said[start:], page[1:]) for start in range(len(said) + 1))
    return bool(said) and said[0] == page[0] and matches(said[1:], page[1:])


def main():
    sys.setrecursionlimit(10_000)
    text = open(sys.argv[1], encoding="utf-8").read()
    block = text.split("```console\n")[1].split("\n```")[0]
    commands = block.split("$ ")[1:]
    page = [plain(line) for line in commands[0].splitlines()]
    if page[0] != "make sample":
        sys.exit(f"{sys.argv[1]}: the first block does not begin with make sample")
    said = [plain(line) for line in sys.stdin.read().splitlines()]
    if not matches(said, page[1:]):
        sys.exit(f"{sys.argv[1]} says that make sample prints\n" + "\n".join(page[1:])
                 + "\nbut it printed\n" + "\n".join(said[-12:]))
    print(f"make sample prints what {sys.argv[1]} says.")


main()
