"""The shapes of call logs: how accounts, call ids, times and numbers are written, and what else.

The calls are always the same ones, so a record costs more only for its shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

MAPS = Path(__file__).resolve().parent / "maps"


@dataclass(frozen=True)
class Shape:
    """A way to write calls."""

    name: str
    options: tuple[str, ...] = ()
    """Of `cdr-rater generate`, beside those of every set of calls: `--option`, value, …"""
    most: float = 1.5
    """How many times a plain record one of these is to cost at most, inflating aside."""
    bytes_per_call: int = 55
    """What a call takes in the gzip'd file, a little rounded up."""
    columns: Optional[Path] = None
    """The column map that the files are read by, if any."""
    key: tuple[str, ...] = ("call_id",)
    """The columns that tell calls apart."""
    charged: Optional[tuple[str, str]] = None
    """The column, and what it says of a call that is charged, where the map asks for that."""

    @property
    def decimals(self) -> int:
        """Digits behind the point of durations."""
        return int(self._value("--decimals") or 0)

    @property
    def has_cr(self) -> bool:
        """Whether lines end in CR LF."""
        return self._value("--line-ends") == "crlf"

    def _value(self, option: str) -> Optional[str]:
        found = [value for name, value in zip(self.options, self.options[1:]) if name == option]
        return found[0] if found else None


PLAIN = Shape("plain", bytes_per_call=36)
"""What all others are compared with."""

DIGITS = Shape("account-digits", ("--account-form", "digits"), bytes_per_call=42)
"""Accounts of 16 digits, without a word in common."""

MAPPED = ("--extra-columns", "2")
"""`extra_1` says how a call ended, `extra_2` which of its legs a record is of."""
BY_NAME = Shape("map-by-name", MAPPED, columns=MAPS / "by-name.yaml")
"""Read by a map that only names the columns."""
JOINED = Shape("map-joined-key", MAPPED, columns=MAPS / "joined-key.yaml",
               key=("call_id", "extra_2"), charged=("extra_1", "NORMAL_CLEARING"))
"""The same log, by a map that asks for all that costs something."""


def _forms(option: str, *forms: str) -> list[Shape]:
    """A shape for each form that something has."""
    name = option.removeprefix("--").removesuffix("-form")
    return [Shape(f"{name}-{form}", (option, form)) for form in forms]


SHAPES = {shape.name: shape for shape in [
    PLAIN,
    DIGITS,
    *_forms("--account-form", "sid", "uuid", "email", "company", "chinese"),
    Shape("account-64-bytes", ("--account-form", "long")),
    Shape("account-120-bytes", ("--account-form", "longer"), most=3),
    *_forms("--call-id-form", "uuid", "digits", "sip"),
    Shape("call-id-160-bytes", ("--call-id-form", "long")),
    *_forms("--time-form", "utc", "local", "milliseconds", "microseconds", "unix", "unix-ms"),
    *_forms("--decimals", "3", "6"),
    *_forms("--quotes", "all", "text", "doubled"),
    Shape("cr-lf", ("--line-ends", "crlf")),
    Shape("columns-120", ("--extra-columns", "114"), most=2.5, bytes_per_call=200),
    *_forms("--spread", "even", "one", "sorted"),
    Shape("mixed", ("--account-form", "uuid", "--call-id-form", "sip", "--time-form",
                    "milliseconds", "--decimals", "3", "--quotes", "text", "--mixed")),
    Shape("foreign", ("--account-form", "digits", "--time-form", "unix-ms", "--decimals", "3",
                      "--quotes", "all", "--line-ends", "crlf", "--extra-columns", "34"),
          bytes_per_call=110),
    BY_NAME,
    JOINED,
]}
"""{name: shape}, in the order of the tables"""
