"""The programs that are compared, as commands."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Optional

import installing
from calls import MONTH, CallSet
from forms import COUNTED
from processes import Program

AS_OF = "2027-01-01"
"""After the calls' month, so that a bill is the same whenever it is made."""


@dataclass(frozen=True)
class Programs:
    """Makes each program for a set of calls and a workload."""

    rater: Path
    """cdr-rater, inflating with ISA-L."""
    zlib_rater: Optional[Path]
    """The same built without, or none."""
    floor: Path
    threads: int

    def rate(self, calls: CallSet, workload: str, zlib: bool = False,
             summary: Optional[Path] = None) -> Program:
        """Files to a bill, and to control totals where they are asked for."""
        options: list[object] = ["--no-dedupe"] if workload == COUNTED else []
        options += ["--summary", summary] if summary else []
        binary = self.zlib_rater if zlib else self.rater
        return Program(
            f"cdr-rater{' with zlib' if zlib else ''}",
            lambda result: [binary, "rate", *options, "--jobs", self.threads, "--format", "csv",
                            "--as-of", AS_OF, "--output", result, calls.folder],
            {})

    def first_pass(self, calls: CallSet) -> Program:
        """Rating without the search for duplicates, read by the seconds of its first pass."""
        return Program(
            f"{calls.rows:,} calls, {calls.accounts:,} accounts",
            lambda result: [self.rater, "rate", "--no-dedupe", "--jobs", self.threads, "--format",
                            "csv", "--as-of", AS_OF, "--output", result, "--summary",
                            "/dev/stdout", calls.folder],
            {}, reading=lambda output: float(json.loads(output)["first_pass_seconds"]))

    def spilling(self, calls: CallSet, megabytes: int) -> Program:
        """Rating with so much memory for fingerprints, beyond which they go to disk."""
        return Program(
            f"cdr-rater with --memory {megabytes}M",
            lambda result: [self.rater, "rate", "--memory", f"{megabytes}M", "--jobs", self.threads,
                            "--format", "csv", "--as-of", AS_OF, "--output", result,
                            calls.folder],
            {})

    def ingest(self, calls: CallSet, ledger: Path) -> Program:
        """A whole month into a new ledger, each time."""
        def remove() -> None:
            for path in ledger.parent.glob(ledger.name + "*"):
                path.unlink()
        return Program(
            "cdr-rater ingest",
            lambda result: [self.rater, "ingest", "--ledger", ledger, "--jobs", self.threads,
                            calls.folder],
            {}, before=remove)

    def bill(self, ledger: Path) -> Program:
        """The month's bill from that ledger."""
        return Program(
            "cdr-rater bill",
            lambda result: [self.rater, "bill", "--ledger", ledger, "--month", MONTH, "--as-of",
                            AS_OF, "--format", "csv", "--jobs", self.threads, "--output", result],
            {})

    def inflate(self, calls: CallSet, library: str, threads: int) -> Program:
        """The floor: the files inflated, checked and dropped."""
        title = {"isal": "ISA-L", "zlib": "zlib"}[library]
        return Program(
            f"inflating alone, {title}",
            lambda result: [self.floor, library, threads, *calls.paths],
            {})

    def engine(self, name: str, calls: CallSet, workload: str, form: str) -> Program:
        """An engine summing the calls, read by its seconds without Python's start."""
        return Program(
            name,
            lambda result: [installing.PYTHON, installing.HERE / "engines.py", name, workload,
                            form, calls.folder, self.threads, result],
            # Polars reads its threads from here; the others are told.
            {"POLARS_MAX_THREADS": str(self.threads)} if name == "polars" else {},
            reading=float)


def shown(program: Program, shorten: Mapping[str, str]) -> str:
    """The command as a reader can repeat it, long paths replaced by names."""
    text = " ".join(str(word) for word in program.arguments(os.devnull))
    for path, name in shorten.items():
        text = text.replace(path, name)
    text = re.sub(r"(\S+/)\S+\.csv\.gz(?: \1\S+\.csv\.gz)*", r"\1*.csv.gz", text)
    return " ".join([*(f"{key}={value}" for key, value in program.environment.items()), text])
