"""The instructions that a call may cost, as kept in `thresholds.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from failure import Failure
from workloads import Work

FILE = Path(__file__).resolve().parent / "thresholds.json"


@dataclass(frozen=True)
class Thresholds:
    """What was counted once, and how far counts may be above it."""

    tolerance: float
    """In percent. The tables' hash seeds differ from run to run, by which counts move less than
    1 %; compilers differ more."""
    counted_with: dict[str, str]
    """What counts depend on: the instruction set and versions."""
    per_call: dict[Work, float]
    """Instructions of the program itself."""

    @staticmethod
    def read() -> Thresholds:
        try:
            fields = json.loads(FILE.read_text(encoding="utf-8"))
            return Thresholds(float(fields["tolerance_percent"]), dict(fields["counted_with"]),
                              {Work(shape, workload): float(value)
                               for shape, values in fields["instructions_per_call"].items()
                               for workload, value in values.items()})
        except FileNotFoundError as error:
            raise Failure(f"{FILE} is absent; --update writes it") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Failure(f"{FILE} cannot be read ({error}); --update writes it anew") from error

    def write(self) -> None:
        by_shape: dict[str, dict[str, float]] = {}
        for (shape, workload), value in self.per_call.items():
            by_shape.setdefault(shape, {})[workload] = round(value, 1)
        FILE.write_text(json.dumps(
            {
                "tolerance_percent": self.tolerance,
                "counted_with": self.counted_with,
                "instructions_per_call": by_shape,
            }, indent=2) + "\n", encoding="utf-8")

    def limit(self, work: Work) -> float:
        """The most instructions that a call may cost."""
        return self.per_call[work] * (1 + self.tolerance / 100)
