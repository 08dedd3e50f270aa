"""What the comparison needs beside cdr-rater: engines and matplotlib in a venv, and the floor."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import processes
from failure import Failure, say

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = HERE / "requirements.txt"

ENGINES = ["chdb", "polars", "duckdb"]


def install_engines() -> dict[str, str]:
    """Makes the venv unless it has what `requirements.txt` pins; {engine: why it is not there}.
    Interrupted, it leaves none."""
    stamp = VENV / "requirements.txt"
    pinned = REQUIREMENTS.read_text()
    if stamp.exists() and stamp.read_text() == pinned:
        return {}
    missing = {}
    try:
        say("installing the engines into " + os.path.relpath(VENV))
        processes.call(sys.executable, "-m", "venv", "--clear", VENV)
        for line in pinned.split():
            # One by one: an engine without a package for this machine takes no other along.
            done = subprocess.run(
                [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                 "--no-input", line], capture_output=True, text=True, check=False)
            if done.returncode:
                errors = done.stderr.strip().splitlines() or ["pip said nothing"]
                missing[line.split("==")[0]] = f"{line} could not be installed: {errors[-1]}"
        if why := missing.pop("matplotlib", None):
            raise Failure(f"the chart needs matplotlib: {why}")
        if not missing:
            shutil.copy(REQUIREMENTS, stamp)
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise
    return missing


def build_floor(folder: Path) -> Path:
    """Compiles `floor.c` with both libraries into the folder."""
    compiler = os.environ.get("CC") or next(
        (name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)
    if not compiler:
        raise Failure("there is no C compiler; install gcc or clang, or set CC")
    program = folder / "floor"
    try:
        processes.call(*compiler.split(), "-O3", "-DWITH_ISAL", HERE / "floor.c", "-o", program,
                       "-lisal", "-lz", "-lpthread")
    except Failure as failure:
        raise Failure(f"floor.c, which inflates alone, does not compile; it needs the headers of "
                      f"zlib and ISA-L, as make setup installs them. {failure}") from failure
    return program


def inflates_with_isal(program: Path) -> bool:
    """Whether the program is linked with ISA-L. Of a script, which is no ELF file, one cannot
    tell: False."""
    name, end = b"libisal.so", b""
    with open(program, "rb") as file:
        # Not whole: what this process ever held counts as the peak of those that it starts.
        while part := file.read(1 << 16):
            if name in end + part:
                return True
            end = part[-len(name):]
    return False
