"""Programs run one at a time, each in a process of its own, and what the system says they took."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Mapping, Optional, Sequence

from failure import Failure


@dataclass(frozen=True)
class Measurement:
    """One run of a program, as `wait4` accounts for it."""

    wall: float
    """Seconds from before its start until it had ended."""
    processor: float
    """Seconds of processor, its own and the kernel's for it, over all its threads."""
    peak: int
    """Bytes of the maximum resident set, mapped files included. A process begins as a copy of the
    one that starts it, so nothing shows as less than that Python has."""
    reading: float = math.nan
    """What the program itself reports, see `Program.reading`; else not a number."""


@dataclass(frozen=True)
class Program:
    """Something to run and time."""

    name: str
    arguments: Callable[[str], Sequence[object]]
    """Its command, given where its result goes."""
    environment: Mapping[str, str]
    before: Optional[Callable[[], None]] = None
    """What each run needs done first, outside the time."""
    reading: Optional[Callable[[str], float]] = None
    """Takes a figure of the program's own after each run, from its standard output."""


class ProgramFailed(Exception):
    """A program that ended otherwise than well; the text says how."""


def run(program: Program, result: str = os.devnull) -> Measurement:
    """Runs a program to its end and measures it."""
    if program.before:
        program.before()
    arguments = [str(argument) for argument in program.arguments(result)]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        try:
            process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                env={**os.environ, **program.environment})
        except OSError as error:
            raise ProgramFailed(f"it did not start: {error.strerror}") from error
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - begin
        except BaseException:
            process.kill()
            process.wait()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise ProgramFailed(_ending(process.returncode, _text(errors)))
        try:
            reading = program.reading(_text(output)) if program.reading else math.nan
        except (ValueError, KeyError) as error:
            raise ProgramFailed(f"what it reports cannot be read: {error}") from error
    return Measurement(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, reading)


def call(*arguments: object, cwd: Optional[Path] = None) -> str:
    """The output of a command that takes no part in any time."""
    command = [str(argument) for argument in arguments]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, cwd=cwd,
                              text=True, errors="replace", check=False)
    except OSError as error:
        raise Failure(f"{command[0]} did not start: {error.strerror}") from error
    if done.returncode:
        raise Failure(f"{' '.join(command[:2])}: {_ending(done.returncode, done.stderr)}")
    return done.stdout.strip()


def _ending(code: int, errors: str) -> str:
    how = f"it ended with {code}" if code > 0 else f"signal {signal.Signals(-code).name} ended it"
    lines = [line for line in errors.splitlines() if line.strip()]
    return f"{how}: {lines[-1].strip()}" if lines else how


def _text(file) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
