"""Sums a folder of calls with one engine: calls, seconds and minutes per account and product.

    engines.py ENGINE WORKLOAD FOLDER THREADS RESULT

WORKLOAD is `plain`, or `dedupe`: duplicates are removed first, by grouping on the call id. Writes
the sums to RESULT as CSV, and prints the seconds they took without starting Python.
"""

import pathlib
import sys
import time

COLUMNS = ["call_id", "account_id", "product", "start_time", "duration_seconds",
           "recording_seconds"]
KEPT = ["account_id", "product", "duration_seconds", "recording_seconds"]


def sums(source, workload, any_value, divide):
    """The SQL of both databases, which differ in a few words."""
    if workload == "dedupe":
        kept = ", ".join(f"{any_value}({name}) AS {name}_" for name in KEPT)
        renamed = ", ".join(f"{name}_ AS {name}" for name in KEPT)
        source = f"(SELECT {renamed} FROM (SELECT {kept} FROM {source} GROUP BY call_id) AS calls)"
    return f"""
        SELECT account_id, product,
               sum(CASE WHEN duration_seconds > 0 THEN 1 ELSE 0 END) AS calls,
               sum(duration_seconds) AS talk_seconds,
               sum({divide('duration_seconds + 59', 60)}) AS minutes,
               sum({divide('coalesce(recording_seconds, 0) + 59', 60)}) AS recording_minutes
        FROM {source} AS calls GROUP BY account_id, product"""


def run_duckdb(workload, folder, threads, result):
    import duckdb

    begin = time.perf_counter()
    db = duckdb.connect(config={"threads": threads})
    types = {name: "VARCHAR" for name in COLUMNS[:4]} | {name: "INTEGER" for name in COLUMNS[4:]}
    source = f"read_csv('{folder}/*.csv.gz', header=true, auto_detect=false, columns={types})"
    query = sums(source, workload, "any_value", lambda a, b: f"(({a}) // {b})")
    db.execute(f"COPY ({query}) TO '{result}' (FORMAT csv, HEADER false)")
    return begin


def run_chdb(workload, folder, threads, result):
    import chdb

    begin = time.perf_counter()
    types = ", ".join([f"{name} String" for name in COLUMNS[:4]]
                      + ["duration_seconds UInt32", "recording_seconds Nullable(UInt32)"])
    source = f"file('{folder}/*.csv.gz', 'CSVWithNames', '{types}')"
    query = sums(source, workload, "any", lambda a, b: f"intDiv({a}, {b})")
    answer = chdb.query(f"{query} SETTINGS max_threads = {threads}", "CSV")
    pathlib.Path(result).write_bytes(answer.bytes())
    return begin


def run_polars(workload, folder, threads, result):
    import polars as pl

    begin = time.perf_counter()
    if pl.thread_pool_size() != threads:
        raise SystemExit("polars takes its threads from POLARS_MAX_THREADS")
    schema = ({name: pl.String for name in COLUMNS[:4]}
              | {name: pl.Int64 for name in COLUMNS[4:]})
    calls = pl.scan_csv(f"{folder}/*.csv.gz", schema=schema)
    if workload == "dedupe":
        calls = calls.unique(subset="call_id", keep="any")
    duration, recording = pl.col("duration_seconds"), pl.col("recording_seconds").fill_null(0)
    frame = calls.group_by("account_id", "product").agg(
        (duration > 0).sum().alias("calls"),
        duration.sum().alias("talk_seconds"),
        ((duration + 59) // 60).sum().alias("minutes"),
        ((recording + 59) // 60).sum().alias("recording_minutes"))
    frame.collect(engine="streaming").write_csv(result, include_header=False)
    return begin


if __name__ == "__main__":
    engine, workload, folder, threads, result = sys.argv[1:]
    run = {"duckdb": run_duckdb, "polars": run_polars, "chdb": run_chdb}[engine]
    begin = run(workload, folder, int(threads), result)
    print(time.perf_counter() - begin)
