"""Programs run under valgrind's callgrind, and how many instructions each function of them took.

The form of its files: https://valgrind.org/docs/manual/cl-format.html
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Iterable, NamedTuple

from failure import Failure

NAME = re.compile(r"\((\d+)\)(?: (.*))?")
"""A name's number, and the name itself where that stands there for the first time."""


class Function(NamedTuple):
    """A function, and the file of the program or library that it lies in."""

    file: str
    name: str


def call(*arguments: object) -> str:
    """The output of a command, which has to end well."""
    command = [str(argument) for argument in arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          errors="replace", check=False)
    if done.returncode:
        raise Failure(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout.strip()


def version() -> str:
    """`3.19.0`"""
    if not shutil.which("valgrind"):
        raise Failure("valgrind is not found, which counts the instructions; "
                      "install it: apt-get install valgrind")
    return call("valgrind", "--version").removeprefix("valgrind-")


def stripped(program: Path, folder: Path) -> Path:
    """A copy of a program without debugging symbols: valgrind does not know all of their forms,
    and ends. The names of functions stay."""
    if not shutil.which("strip"):
        raise Failure("strip is not found, which takes out the debugging symbols; "
                      "install it: apt-get install binutils")
    copy = folder / program.name
    call("strip", "--strip-debug", "-o", copy, program)
    return copy


def count(command: Iterable[object], folder: Path) -> Counter[Function]:
    """The instructions of each function in one run of a command."""
    output = folder / "callgrind.out"
    # Lines are not known without debugging symbols, nor needed.
    call("valgrind", "--quiet", "--tool=callgrind", "--dump-line=no",
          f"--callgrind-out-file={output}", *command)
    try:
        with open(output, encoding="utf-8", errors="replace") as lines:
            return parse(lines)
    except (OSError, ValueError, IndexError) as error:
        raise Failure(f"what callgrind wrote cannot be read: {error}") from error
    finally:
        output.unlink(missing_ok=True)


def parse(lines: Iterable[str]) -> Counter[Function]:
    """What each function took by itself, without those that it called.

    Raises ValueError where they do not add up to what the file has as their sum."""
    counts: Counter[Function] = Counter()
    names: dict[tuple[str, str], str] = {}
    file = function = ""
    is_of_callee = False
    total = None
    for line in lines:
        key, separator, text = line.rstrip("\n").partition("=")
        if separator and key in ("ob", "cob", "fn", "cfn"):
            name = _full(text, key[-2:], names)
            if key == "ob":
                file = name
            elif key == "fn":
                function = name
        elif key == "calls":
            # The line behind it says what the called function took, which has a line of its own.
            is_of_callee = True
        elif line.startswith("totals:"):
            total = int(line.split()[1])
        elif line[:1].isdigit() or line[:1] in ("+", "-", "*"):
            if not is_of_callee:
                counts[Function(file, function)] += int(line.split()[1])
            is_of_callee = False
    found = sum(counts.values())
    if total != found:
        raise ValueError(f"the functions' {found} instructions are not the {total} in all")
    return counts


def _full(text: str, kind: str, names: dict[tuple[str, str], str]) -> str:
    """The name that a text stands for; it is written out once, and is a number from then on."""
    match = NAME.fullmatch(text)
    if not match:
        return text
    number, name = match.groups()
    if name is not None:
        names[kind, number] = name
    return names.get((kind, number), text)
