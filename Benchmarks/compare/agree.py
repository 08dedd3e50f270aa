"""Holds the sums of the engines against each other, and against the bill of cdr-rater.

    agree.py FOLDER WORKLOAD NAME...

FOLDER holds NAME.csv for each, an engine in one form; of cdr-rater, bill.csv and summary.json.
Exits with 1, naming the first difference, unless every sum of every account and product agrees.
"""

from __future__ import annotations

import csv
import json
import pathlib
import sys
from collections import defaultdict
from decimal import Decimal
from typing import Any, Dict, NoReturn, Tuple

Sums = Dict[Tuple[str, str], Tuple[Any, ...]]
"""{(account, product or item): what was summed}"""

# The built-in tariff has no price for recorded plain voice calls.
UNCHARGED = "voice"


def engine_sums(path: pathlib.Path) -> Sums:
    """{(account, product): (calls, talk in milliseconds, minutes, recording minutes)}, without
    zeros."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = {(row[0], row[1]): tuple(map(int, row[2:])) for row in csv.reader(file)}
    return {key: sums for key, sums in rows.items() if any(sums)}


def as_billed(sums: Sums) -> tuple[Sums, dict[str, int], int]:
    """The same sums as a bill shows them: {(account, item): (calls, talk in milliseconds,
    minutes)}, with one recording line per account, and what is not charged besides."""
    lines: Sums = {}
    recorded: dict[str, int] = defaultdict(int)
    uncharged = 0
    for (account, product), (calls, talk, minutes, recording) in sums.items():
        if calls:
            lines[account, product] = (calls, talk, minutes)
        if product == UNCHARGED:
            uncharged += recording
        else:
            recorded[account] += recording
    return lines, {account: count for account, count in recorded.items() if count}, uncharged


def rater_sums(folder: pathlib.Path) -> tuple[Sums, dict[str, int], int]:
    """The bill of cdr-rater in the form of `as_billed`."""
    lines: Sums = {}
    recorded: dict[str, int] = {}
    with open(folder / "bill.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = row["account_id"], row["item"]
            if key in lines or (key[1] == "recording" and key[0] in recorded):
                stop(f"{key[0]} has several months: compare files of one month")
            if key[1] == "recording":
                recorded[key[0]] = int(row["quantity"])
            else:
                talk = Decimal(row["talk_seconds"]) * 1000
                lines[key] = (int(row["calls"]), talk, int(row["quantity"]))
    totals = json.loads((folder / "summary.json").read_text())["totals"]
    if totals["rejected"]:
        stop(f"cdr-rater rejects {totals['rejected']} records, which the others would count")
    return lines, recorded, totals["uncharged_recording_minutes"]


def stop(message: str) -> NoReturn:
    sys.exit(f"agree: {message}")


def compare(name: str, got: Any, other: str, expected: Any) -> None:
    """Stops at the smallest key that differs."""
    if got == expected:
        return
    if isinstance(got, dict):
        key = min(key for key in got.keys() | expected.keys() if got.get(key) != expected.get(key))
        stop(f"{key}: {name} has {got.get(key)}, {other} has {expected.get(key)}")
    stop(f"{name} has {got}, {other} has {expected}")


def main() -> None:
    folder, workload, engines = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    others = [name for name in engines if name != "cdr-rater"]
    if others:
        expected = engine_sums(folder / f"{others[0]}.csv")
        for name in others[1:]:
            # One at a time: ten million accounts take a gigabyte.
            compare(name, engine_sums(folder / f"{name}.csv"), others[0], expected)
        if "cdr-rater" in engines:
            for got, wanted in zip(rater_sums(folder), as_billed(expected)):
                compare("cdr-rater", got, others[0], wanted)
    print(f"{workload}: {', '.join(engines)} agree on every sum", file=sys.stderr)


if __name__ == "__main__":
    main()
