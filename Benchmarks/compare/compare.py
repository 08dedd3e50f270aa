#!/usr/bin/env python3
"""Times cdr-rater beside DuckDB, Polars and ClickHouse (chdb) on the same files in the same run.

    Benchmarks/compare/compare.py                     10 million calls, made if they are absent
    Benchmarks/compare/compare.py --rows 1000000 --runs 3
    Benchmarks/compare/compare.py --data FOLDER --engines cdr-rater,duckdb,isal

Two workloads: `plain` sums calls, seconds, minutes and recorded minutes per account and product;
`dedupe` removes duplicate calls first. The engines take turns, run after run, each in a process
of its own with as many threads; their sums are checked to be equal. `isal` and `zlib` only
inflate the files, which is the floor for anybody. Prints a Markdown table.
"""

import argparse
import datetime
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
ALL = ["cdr-rater", "duckdb", "polars", "chdb", "isal", "zlib"]
FLOORS = ["isal", "zlib"]
WORKLOADS = ["plain", "dedupe"]


def say(text):
    print(text, file=sys.stderr, flush=True)


def parse_options():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--binary", type=pathlib.Path,
                        default=ROOT / ".build" / "release" / "cdr-rater")
    parser.add_argument("--data", type=pathlib.Path, help="a folder of .csv.gz files of one month")
    parser.add_argument("--rows", type=int, default=10_000_000, help="calls made without --data")
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--engines", default=",".join(ALL), help="of " + ", ".join(ALL))
    parser.add_argument("--workloads", default=",".join(WORKLOADS))
    options = parser.parse_args()
    options.engines = options.engines.split(",")
    options.workloads = options.workloads.split(",")
    for name in options.engines:
        if name not in ALL:
            parser.error(f"there is no engine {name}")
    for name in options.workloads:
        if name not in WORKLOADS:
            parser.error(f"there is no workload {name}")
    if options.runs < 1:
        parser.error("--runs must be 1 or more")
    return options


# Setting up

def make_calls(options):
    """The folder of calls, made by the generator when it is absent."""
    if options.data:
        return options.data.resolve()
    name = f"{options.rows}-{options.accounts}-{options.files}"
    folder = ROOT / "Benchmarks" / "data" / name
    if not folder.exists():
        say(f"making {options.rows} calls in {folder}")
        # Five in a thousand are duplicates, so that the search for them has something to find.
        run = [options.binary, "generate", "--rows", options.rows, "--accounts", options.accounts,
               "--files", options.files, "--duplicates", 5, "--output", folder]
        subprocess.run(list(map(str, run)), check=True)
    return folder


def make_venv(engines):
    wanted = {"duckdb", "polars", "chdb"} & set(engines)
    stamp = VENV / "requirements.txt"
    requirements = HERE / "requirements.txt"
    if not wanted or (stamp.exists() and stamp.read_text() == requirements.read_text()):
        return
    say("installing the engines")
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                    "-r", requirements], check=True)
    shutil.copy(requirements, stamp)


def make_floor(engines, folder):
    if not set(FLOORS) & set(engines):
        return
    isal = ["-DWITH_ISAL", "-lisal"] if "isal" in engines else []
    compiler = os.environ.get("CC") or shutil.which("cc") or "clang"
    subprocess.run([compiler, "-O3", HERE / "floor.c", "-o", folder / "floor", *isal, "-lz",
                    "-lpthread"], check=True)


# Running

def command(engine, workload, options, files, work):
    threads = str(options.threads)
    if engine in FLOORS:
        return [work / "floor", engine, threads, *files]
    if engine == "cdr-rater":
        dedupe = [] if workload == "dedupe" else ["--no-dedupe"]
        return [options.binary, "rate", options.data, "--format", "csv", "--jobs", threads, *dedupe,
                "--output", work / "bill.csv", "--summary", work / "summary.json"]
    return [PYTHON, HERE / "engines.py", engine, workload, options.data, threads,
            work / f"{engine}.csv"]


def timed(arguments, threads):
    """Runs a program: seconds, seconds by its own account or None, peak resident bytes."""
    environment = dict(os.environ, POLARS_MAX_THREADS=str(threads))
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        process = subprocess.Popen(list(map(str, arguments)), stdout=output, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"compare: {arguments[0]} ended with {process.returncode}")
        output.seek(0)
        words = output.read().decode().split()
    own = float(words[0]) if len(words) == 1 and "." in words[0] else None
    return elapsed, own, usage.ru_maxrss * 1024


def measure(workload, options, files, work):
    """{engine: [(seconds, own seconds, peak bytes)]}, the engines taking turns."""
    results = {engine: [] for engine in options.engines}
    for turn in range(options.runs):
        for engine in options.engines:
            result = timed(command(engine, workload, options, files, work), options.threads)
            results[engine].append(result)
            say(f"{workload} {turn + 1}/{options.runs} {engine} {result[0]:.2f} s")
        if turn == 0:
            # In a process of its own: what this one holds in memory would count as the peak of
            # those it starts.
            summing = [engine for engine in options.engines if engine not in FLOORS]
            if len(summing) > 1:
                subprocess.run([sys.executable, HERE / "agree.py", work, workload, *summing],
                               check=True)
    return results


# Reporting

def version(engine, options):
    if engine == "cdr-rater":
        run = [options.binary, "--version"]
    elif engine in FLOORS:
        return ""
    else:
        run = [PYTHON, "-c", f"import importlib.metadata as m; print(m.version('{engine}'))"]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip()


def machine():
    model = platform.machine()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{model}, {os.cpu_count()} cores, {pages / 2**30:.0f} GiB, {platform.system()}"


def table(workload, results, calls, options):
    floor = next((statistics.median(run[0] for run in results[name])
                  for name in FLOORS if name in results), None)
    print(f"\n### {workload}\n")
    print("| engine | version | seconds, median | least to most | without start | "
          "calls a second | peak memory, MiB | times the floor |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for engine, runs in results.items():
        seconds = [run[0] for run in runs]
        median = statistics.median(seconds)
        own = [run[1] for run in runs if run[1] is not None]
        cells = [
            f"{engine} (inflating alone)" if engine in FLOORS else engine,
            version(engine, options),
            f"{median:.2f}",
            f"{min(seconds):.2f} to {max(seconds):.2f}",
            f"{statistics.median(own):.2f}" if own else "",
            f"{calls / median:,.0f}" if calls else "",
            f"{statistics.median(run[2] for run in runs) / 2**20:,.0f}",
            f"{median / floor:.2f}" if floor else "",
        ]
        print("| " + " | ".join(cells) + " |")


def main():
    options = parse_options()
    options.binary = options.binary.resolve()
    options.data = make_calls(options)
    files = sorted(options.data.glob("*.csv.gz"))
    if not files:
        sys.exit(f"compare: {options.data} has no .csv.gz files")
    make_venv(options.engines)
    with tempfile.TemporaryDirectory(prefix="cdr-rater-compare-") as work:
        work = pathlib.Path(work)
        make_floor(options.engines, work)
        size, lines = 0, 0
        for file in files:
            # Counted once, which also brings the files into memory for everyone.
            size += file.stat().st_size
            counted = subprocess.run(f'gzip -dc "{file}" | wc -l', shell=True, check=True,
                                     capture_output=True, text=True)
            lines += int(counted.stdout) - 1
        print(f"{datetime.date.today()}, {machine()}; {lines:,} calls in {len(files)} files, "
              f"{size / 1e6:,.0f} MB gzip'd; {options.threads} threads each, "
              f"medians of {options.runs}, all in one run.")
        for workload in options.workloads:
            table(workload, measure(workload, options, files, work), lines, options)


if __name__ == "__main__":
    main()
