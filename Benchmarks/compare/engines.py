"""Sums a folder of calls with one engine: calls, talk and minutes per account and product.

    engines.py ENGINE WORKLOAD FORM SHAPE FOLDER THREADS RESULT

Forms are those of `forms.py`, shapes those of `shapes.py`. Writes the sums to RESULT as CSV, and
prints the seconds they took without starting Python and importing the engine.
"""

from __future__ import annotations

import csv
import gzip
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from forms import DEDUPED, PRODUCTS
from shapes import SHAPES, Shape

NUMBERS = ["duration_seconds", "recording_seconds"]
KEPT = ["account_id", "product", *NUMBERS]


@dataclass(frozen=True)
class Question:
    """What an engine is asked."""

    workload: str
    form: str
    shape: Shape
    folder: str
    threads: int
    result: str

    @property
    def columns(self) -> list[str]:
        """All of the files' columns, in their order."""
        first = min(Path(self.folder).glob("*.csv.gz"))
        with gzip.open(first, "rt", encoding="utf-8", newline="") as file:
            return next(csv.reader(file))

    @property
    def per_second(self) -> int:
        """Of a second, the parts that times are summed in: itself, or milliseconds where the
        numbers have decimals."""
        return 1000 if self.shape.decimals else 1

    @property
    def finer(self) -> int:
        """Of such a part, those that numbers have; calls are rounded up from these."""
        return 10 ** self.shape.decimals // self.per_second


def one_per_call(source: str, key: str, any_value: str) -> str:
    """SQL for one record of each call, any of them."""
    kept = ", ".join(f"{any_value}({name}) AS {name}_" for name in KEPT)
    renamed = ", ".join(f"{name}_ AS {name}" for name in KEPT)
    return f"(SELECT {renamed} FROM (SELECT {kept} FROM {source} GROUP BY {key}) AS calls)"


def sums(source: str, asked: Question, divide: Callable[[str, int], str],
         integer: Callable[[str], str]) -> str:
    """The SQL that both databases share. `integer` is of a decimal number that is whole."""
    def parts(name: str) -> str:
        if asked.per_second == 1:
            return name
        number = integer(f"{name} * {asked.per_second * asked.finer}")
        return divide(f"{number} + {asked.finer - 1}", asked.finer) if asked.finer > 1 else number
    minute = 60 * asked.per_second
    return f"""
        SELECT account_id, product,
               sum(CASE WHEN duration > 0 THEN 1 ELSE 0 END) AS calls,
               sum(duration) * {1000 // asked.per_second} AS talk_milliseconds,
               sum({divide(f'duration + {minute - 1}', minute)}) AS minutes,
               sum({divide(f'coalesce(recording, 0) + {minute - 1}', minute)}) AS recording_minutes
        FROM (SELECT account_id, product, {parts('duration_seconds')} AS duration,
                     {parts('recording_seconds')} AS recording FROM {source} AS calls) AS times
        GROUP BY account_id, product"""


def charged(source: str, asked: Question) -> str:
    """SQL for the calls that are charged."""
    if not asked.shape.charged:
        return source
    column, value = asked.shape.charged
    return f"(SELECT * FROM {source} AS calls WHERE {column} = '{value}')"


def run_duckdb(asked: Question) -> float:
    import duckdb

    begin = time.perf_counter()
    db = duckdb.connect(config={"threads": asked.threads, "preserve_insertion_order": False})
    digits = asked.shape.decimals
    number = f"DECIMAL({6 + digits}, {digits})" if digits else "UINTEGER"
    types = {name: number if name in NUMBERS else "VARCHAR" for name in asked.columns}
    if asked.form != "strings":
        db.execute(f"CREATE TYPE product AS ENUM {tuple(PRODUCTS)}")
        types["product"] = "product"
    line_end = r"\r\n" if asked.shape.has_cr else r"\n"
    # All that it would else find out by reading ahead is said.
    source = charged(
        f"read_csv('{asked.folder}/*.csv.gz', header = true, auto_detect = false, delim = ',', "
        f"""quote = '"', escape = '"', new_line = '{line_end}', columns = {types})""", asked)
    key = ", ".join(asked.shape.key)
    if asked.form == "distinct-on":
        source = f"(SELECT DISTINCT ON ({key}) {', '.join(KEPT)} FROM {source} AS calls)"
    elif asked.workload == DEDUPED:
        source = one_per_call(source, key, "any_value")
    query = sums(source, asked, lambda a, b: f"(({a}) // {b})", lambda a: f"CAST({a} AS BIGINT)")
    db.execute(f"COPY ({query}) TO '{asked.result}' (FORMAT csv, HEADER false)")
    return begin


def run_chdb(asked: Question) -> float:
    import chdb

    begin = time.perf_counter()
    # An empty number is read as 0.
    digits = asked.shape.decimals
    number = f"Decimal(18, {digits})" if digits else "UInt32"
    types = ", ".join(f"{name} {number if name in NUMBERS else 'String'}"
                      for name in asked.columns)
    source = charged(f"file('{asked.folder}/*.csv.gz', 'CSVWithNames', '{types}')", asked)
    key = ", ".join(asked.shape.key)
    if asked.form == "limit-by":
        source = f"(SELECT {', '.join(KEPT)} FROM {source} AS calls LIMIT 1 BY {key})"
    elif asked.workload == DEDUPED:
        source = one_per_call(source, key, "any")
    query = sums(source, asked, lambda a, b: f"intDiv({a}, {b})", lambda a: f"toInt64({a})")
    parallel = int(asked.form != "serial-parsing")
    answer = chdb.query(f"{query} SETTINGS max_threads = {asked.threads}, "
                        f"input_format_parallel_parsing = {parallel}", "CSV")
    Path(asked.result).write_bytes(answer.bytes())
    return begin


def run_polars(asked: Question) -> float:
    import polars as pl

    begin = time.perf_counter()
    if pl.thread_pool_size() != asked.threads:
        raise SystemExit("polars takes its threads from POLARS_MAX_THREADS")
    digits = asked.shape.decimals
    number = pl.Decimal(6 + digits, digits) if digits else pl.UInt32
    schema = ({name: number if name in NUMBERS else pl.String for name in asked.columns}
              | {"product": pl.Enum(PRODUCTS)})
    calls = pl.scan_csv(f"{asked.folder}/*.csv.gz", schema=schema)
    if asked.shape.charged:
        column, value = asked.shape.charged
        calls = calls.filter(pl.col(column) == value)
    if asked.workload == DEDUPED:
        calls = calls.unique(subset=list(asked.shape.key), keep="any")

    def parts(numbers: pl.Expr) -> pl.Expr:
        if asked.per_second == 1:
            return numbers
        whole = (numbers * (asked.per_second * asked.finer)).cast(pl.Int64)
        return (whole + (asked.finer - 1)) // asked.finer if asked.finer > 1 else whole

    def wide(numbers: pl.Expr) -> pl.Expr:
        # A sum has the width of what it adds up.
        return numbers.cast(pl.Int64).sum()
    duration = parts(pl.col("duration_seconds"))
    recording = parts(pl.col("recording_seconds")).fill_null(0)
    minute = 60 * asked.per_second
    frame = calls.group_by("account_id", "product").agg(
        (duration > 0).sum().alias("calls"),
        (wide(duration) * (1000 // asked.per_second)).alias("talk_milliseconds"),
        wide((duration + (minute - 1)) // minute).alias("minutes"),
        wide((recording + (minute - 1)) // minute).alias("recording_minutes"))
    frame.collect(engine=asked.form).write_csv(asked.result, include_header=False)
    return begin


def main() -> None:
    engine, workload, form, shape, folder, threads, result = sys.argv[1:]
    run = {"duckdb": run_duckdb, "polars": run_polars, "chdb": run_chdb}[engine]
    begin = run(Question(workload, form, SHAPES[shape], folder, int(threads), result))
    print(time.perf_counter() - begin)


if __name__ == "__main__":
    main()
