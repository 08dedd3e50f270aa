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

KERNEL = "CDR_RATER_KERNEL"
"""The variable that names the widest vectors which the program may use."""
KERNELS = {"avx512": "AVX-512", "avx2": "AVX2", "plain": "no vectors"}
"""{its value: what that is called}, from the widest on"""

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
    kernel: str
    """The widest that this processor has."""

    @property
    def narrower_kernels(self) -> list[str]:
        """Those that are timed beside it: what most other processors have."""
        return ["avx2"] if self.kernel == "avx512" else []

    def rate(self, calls: CallSet, workload: str, zlib: bool = False,
             summary: Optional[Path] = None, kernel: str = "") -> Program:
        """Files to a bill, and to control totals where they are asked for; with vectors no wider
        than those of a kernel, where one is named."""
        options: list[object] = ["--no-dedupe"] if workload == COUNTED else []
        options += ["--columns", calls.shape.columns] if calls.shape.columns else []
        options += ["--summary", summary] if summary else []
        binary = self.zlib_rater if zlib else self.rater
        return Program(
            " with ".join(["cdr-rater", *(["zlib"] if zlib else []),
                           *([KERNELS[kernel]] if kernel else [])]),
            lambda result: [binary, "rate", *options, "--jobs", self.threads, "--format", "csv",
                            "--as-of", AS_OF, "--output", result, calls.folder],
            {KERNEL: kernel} if kernel else {})

    def start(self, header: Path) -> Program:
        """Rating a log without calls."""
        return Program(
            "start",
            lambda result: [self.rater, "rate", "--no-dedupe", "--jobs", self.threads, "--format",
                            "csv", "--as-of", AS_OF, "--output", result, header],
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
                            form, calls.shape.name, calls.folder, self.threads, result],
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
