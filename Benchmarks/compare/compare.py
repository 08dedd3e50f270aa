#!/usr/bin/env python3
"""Times cdr-rater beside inflating alone, chdb, Polars and DuckDB, on the same files in one run.

    make bench                          10 million calls, made when they are absent
    make bench ROWS=1000000             fewer, for a trial
    make bench FULL=1                   and 100 million, 14 GB more of disk and an hour
    make bench SHAPES="plain cr-lf"     only these shapes of the matrix, as tables

Writes a Markdown table and a chart into Benchmarks/results, and with 10 million calls also what
docs/performance.md and the project's README show of them. README.md beside this says what is measured and how.
"""

from __future__ import annotations

import argparse
import datetime
import os
import signal
import sys
import tempfile
from pathlib import Path

import calls
import checking
import installing
import machine
import matrix
import processes
import publishing
import report
import scaling
from calls import CallSet
from comparison import compare
from failure import Failure, say
from figures import figures
from programs import Programs
from scratch import scratch
from shape_figures import shape_figures
from shape_report import shape_sections
from shapes import SHAPES

ROOT = machine.ROOT
RESULTS = ROOT / "Benchmarks" / "results"

LEDGER_BYTES_PER_CALL = 64
"""A ledger and its log, while both are there."""
VENV_BYTES = 2_000_000_000


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0],
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--binary", type=Path, default=ROOT / ".build/release/cdr-rater",
                        help="cdr-rater, built with ISA-L")
    parser.add_argument("--zlib-binary", type=Path, help="cdr-rater, built without")
    parser.add_argument("--rows", type=int, default=report.FULL_SIZE, help="calls")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--full", action="store_true",
                        help="also ten times as many calls, and one account for every two calls")
    parser.add_argument("--shapes", nargs="+", metavar="NAME", choices=SHAPES,
                        help="time only these shapes, and print their tables: "
                        + ", ".join(SHAPES))
    parser.add_argument("--results", type=Path, help="the folder for table and chart; default: "
                        "Benchmarks/results, and results/trial for other than 10 million calls")
    parser.add_argument("--page", type=Path, help="the file whose marked part shows both; default: "
                        "docs/performance.md with 10 million calls, else none")
    parser.add_argument("--readme", type=Path, help="the file whose marked part shows the chart; "
                        "default: README.md with 10 million calls, else none")
    chosen = parser.parse_args()
    for name, least in (("rows", 10_000), ("rounds", 1), ("threads", 1)):
        if getattr(chosen, name) < least:
            parser.error(f"--{name} is at least {least:,}")
    if chosen.shapes:
        chosen.zlib_binary = None
    whole = chosen.rows == report.FULL_SIZE
    chosen.results = (chosen.results or (RESULTS if whole else RESULTS / "trial")).resolve()
    if whole:
        chosen.page = chosen.page or ROOT / "docs" / "performance.md"
        chosen.readme = chosen.readme or ROOT / "README.md"
    return chosen


def binaries(chosen: argparse.Namespace) -> tuple[Path, Path | None]:
    """Both programs, each found to be what it is taken for."""
    for path in filter(None, (chosen.binary, chosen.zlib_binary)):
        if not os.access(path, os.X_OK):
            raise Failure(f"{path} is no program; make build makes it")
    if not installing.inflates_with_isal(chosen.binary):
        raise Failure(f"{chosen.binary} inflates without ISA-L; build it with --traits ISAL")
    if chosen.zlib_binary and installing.inflates_with_isal(chosen.zlib_binary):
        raise Failure(f"{chosen.zlib_binary} inflates with ISA-L; build it without --traits ISAL")
    return chosen.binary.resolve(), chosen.zlib_binary and chosen.zlib_binary.resolve()


def prepare(rater: Path, sets: list[CallSet],
            others: list[tuple[Path, int, str]]) -> dict[str, str]:
    """Engines and calls; {engine: why it is missing}. Asks for the room first, with that of
    others."""
    calls.require_space(sets, [
        (installing.HERE, 0 if installing.VENV.exists() else VENV_BYTES, "engines"), *others])
    missing = installing.install_engines()
    for engine, why in missing.items():
        say(f"{engine}: {why}; it is left out")
    for each in dict.fromkeys(sets):
        each.make(rater)
    return missing


def programs(chosen: argparse.Namespace, work: Path) -> Programs:
    rater, zlib_rater = binaries(chosen)
    return Programs(rater, zlib_rater, installing.build_floor(work), chosen.threads,
                    machine.kernel())


def load() -> float:
    """That of the last minute, with a warning where it spoils the figures."""
    found = os.getloadavg()[0]
    if found > 0.5:
        say(f"other jobs run beside this one (load {found:.1f}): its figures will be poor")
    return found


def run(chosen: argparse.Namespace) -> None:
    """The whole comparison."""
    for page in filter(None, [chosen.page, chosen.readme]):
        publishing.check_markers(page)
    eight = CallSet(chosen.rows, chosen.rows // scaling.CALLS_PER_ACCOUNT, 8)
    one = CallSet(eight.rows, eight.accounts, 1)
    growth = scaling.growth(eight, chosen.full)
    shapes = matrix.sets(eight.rows, list(SHAPES))
    # On the disk of the calls: a ledger is synced, which costs nothing where memory is the disk.
    with scratch(calls.FOLDER) as work:
        compared = programs(chosen, work)
        if growth.large:
            say(f"a full run has {growth.large.rows:,} calls too: it takes about an hour more")
        missing = prepare(compared.rater, [eight, one, *growth.sets, *shapes], [
            (calls.FOLDER, eight.rows * LEDGER_BYTES_PER_CALL, "a ledger"),
            (Path(tempfile.gettempdir()), scaling.spilled_bytes(growth), "fingerprints"),
        ])
        before = load()
        for each in (eight, one):
            each.warm()
        trials = checking.check_sums(compared, eight, one, work, missing)
        sections = compare(compared, eight, one, work, chosen.rounds, trials)
        measured = matrix.measure(compared, shapes, list(SHAPES), work, missing, chosen.rounds)
        costs = scaling.measure(compared, growth, work, chosen.rounds)
        paths = {str(compared.zlib_rater): "cdr-rater-with-zlib",
                 str(compared.rater): "cdr-rater", str(installing.PYTHON): "python",
                 str(work): "WORK", str(ROOT) + "/": ""}
        publish(chosen, report.Run(
            datetime.date.today(), chosen.rows, chosen.rounds, chosen.threads,
            machine.description(before), machine.versions(compared, missing),
            [*figures(sections, costs, compared.kernel),
             *shape_figures(measured, compared.narrower_kernels)],
            sections, measured, compared.narrower_kernels, trials, missing, paths))


def run_shapes(chosen: argparse.Namespace) -> None:
    """Some of the matrix by itself, for whoever changes the program."""
    shapes = matrix.sets(chosen.rows, chosen.shapes)
    with scratch(calls.FOLDER) as work:
        compared = programs(chosen, work)
        missing = prepare(compared.rater, shapes, [])
        load()
        measured = matrix.measure(compared, shapes, chosen.shapes, work, missing, chosen.rounds)
        kernels = compared.narrower_kernels
        print("\n\n".join([report.figures_table(shape_figures(measured, kernels)),
                           *shape_sections(measured, kernels)]))


def publish(chosen: argparse.Namespace, finished: report.Run) -> None:
    """Writes table and chart, and what the page and the README show of them."""
    chosen.results.mkdir(parents=True, exist_ok=True)
    name = finished.date.isoformat()
    written = chosen.results / f"{name}.md"
    publishing.write(written, report.document(
        finished, f"{name}.svg", os.path.relpath(installing.HERE / "README.md", chosen.results)))
    publishing.write(written.with_suffix(".svg"), processes.call(
        installing.PYTHON, installing.HERE / "chart.py", written) + "\n")
    def show(page: Path | None, *more: str) -> None:
        """Puts the chart, and what else there is, between the marks of a page."""
        if page:
            folder = os.path.relpath(chosen.results, page.resolve().parent)
            publishing.fill(page, "\n\n".join(
                [f"![{report.ALT}]({folder}/{name}.svg)", *more]).replace("FOLDER", folder))
    show(chosen.page, report.figures_table(finished.figures),
         f"[All times, machine, versions and commands](FOLDER/{name}.md)")
    show(chosen.readme)
    print(report.figures_table(finished.figures))
    pages = [os.path.relpath(page) for page in (chosen.page, chosen.readme) if page]
    say(", ".join([f"written: {os.path.relpath(chosen.results / name)}.md and .svg", *pages]))


def main() -> int:
    # Ended by a signal, everything half made is removed as it is on Ctrl-C.
    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
    try:
        chosen = options()
        (run_shapes if chosen.shapes else run)(chosen)
    except (Failure, OSError) as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: interrupted; what was half made is removed", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
