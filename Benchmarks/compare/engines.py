"""Sums a folder of calls with one engine: calls, seconds and minutes per account and product.

    engines.py ENGINE WORKLOAD FORM FOLDER THREADS RESULT

Forms are those of `forms.py`. Writes the sums to RESULT as CSV, and prints the seconds they took
without starting Python and importing the engine.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Callable

from forms import DEDUPED, PRODUCTS

TEXT = ["call_id", "account_id", "product", "start_time"]
NUMBERS = ["duration_seconds", "recording_seconds"]
KEPT = ["account_id", "product", *NUMBERS]


def one_per_call(source: str, any_value: str) -> str:
    """SQL for one record of each call id, any of them."""
    kept = ", ".join(f"{any_value}({name}) AS {name}_" for name in KEPT)
    renamed = ", ".join(f"{name}_ AS {name}" for name in KEPT)
    return f"(SELECT {renamed} FROM (SELECT {kept} FROM {source} GROUP BY call_id) AS calls)"


def sums(source: str, divide: Callable[[str, int], str]) -> str:
    """The SQL that both databases share."""
    return f"""
        SELECT account_id, product,
               sum(CASE WHEN duration_seconds > 0 THEN 1 ELSE 0 END) AS calls,
               sum(duration_seconds) AS talk_seconds,
               sum({divide('duration_seconds + 59', 60)}) AS minutes,
               sum({divide('coalesce(recording_seconds, 0) + 59', 60)}) AS recording_minutes
        FROM {source} AS calls GROUP BY account_id, product"""


def run_duckdb(workload: str, form: str, folder: str, threads: int, result: str) -> float:
    import duckdb

    begin = time.perf_counter()
    db = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
    types = {name: "VARCHAR" for name in TEXT} | {name: "UINTEGER" for name in NUMBERS}
    if form != "strings":
        db.execute(f"CREATE TYPE product AS ENUM {tuple(PRODUCTS)}")
        types["product"] = "product"
    # All that it would else find out by reading ahead is said.
    source = (f"read_csv('{folder}/*.csv.gz', header = true, auto_detect = false, delim = ',', "
              f"""quote = '"', escape = '"', new_line = '\\n', columns = {types})""")
    if form == "distinct-on":
        source = f"(SELECT DISTINCT ON (call_id) {', '.join(KEPT)} FROM {source})"
    elif workload == DEDUPED:
        source = one_per_call(source, "any_value")
    query = sums(source, lambda a, b: f"(({a}) // {b})")
    db.execute(f"COPY ({query}) TO '{result}' (FORMAT csv, HEADER false)")
    return begin


def run_chdb(workload: str, form: str, folder: str, threads: int, result: str) -> float:
    import chdb

    begin = time.perf_counter()
    # An empty number is read as 0.
    types = ", ".join([f"{name} String" for name in TEXT] + [f"{name} UInt32" for name in NUMBERS])
    source = f"file('{folder}/*.csv.gz', 'CSVWithNames', '{types}')"
    if form == "limit-by":
        source = f"(SELECT {', '.join(KEPT)} FROM {source} LIMIT 1 BY call_id)"
    elif workload == DEDUPED:
        source = one_per_call(source, "any")
    query = sums(source, lambda a, b: f"intDiv({a}, {b})")
    parallel = int(form != "serial-parsing")
    answer = chdb.query(f"{query} SETTINGS max_threads = {threads}, "
                        f"input_format_parallel_parsing = {parallel}", "CSV")
    Path(result).write_bytes(answer.bytes())
    return begin


def run_polars(workload: str, form: str, folder: str, threads: int, result: str) -> float:
    import polars as pl

    begin = time.perf_counter()
    if pl.thread_pool_size() != threads:
        raise SystemExit("polars takes its threads from POLARS_MAX_THREADS")
    schema = ({name: pl.String for name in TEXT} | {name: pl.UInt32 for name in NUMBERS}
              | {"product": pl.Enum(PRODUCTS)})
    calls = pl.scan_csv(f"{folder}/*.csv.gz", schema=schema)
    if workload == DEDUPED:
        calls = calls.unique(subset="call_id", keep="any")
    duration, recording = pl.col("duration_seconds"), pl.col("recording_seconds").fill_null(0)

    def wide(numbers: pl.Expr) -> pl.Expr:
        # A sum has the width of what it adds up.
        return numbers.cast(pl.Int64).sum()
    frame = calls.group_by("account_id", "product").agg(
        (duration > 0).sum().alias("calls"),
        wide(duration).alias("talk_seconds"),
        wide((duration + 59) // 60).alias("minutes"),
        wide((recording + 59) // 60).alias("recording_minutes"))
    frame.collect(engine=form).write_csv(result, include_header=False)
    return begin


def main() -> None:
    engine, workload, form, folder, threads, result = sys.argv[1:]
    run = {"duckdb": run_duckdb, "polars": run_polars, "chdb": run_chdb}[engine]
    begin = run(workload, form, folder, int(threads), result)
    print(time.perf_counter() - begin)


if __name__ == "__main__":
    main()
