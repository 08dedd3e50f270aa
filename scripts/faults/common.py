"""What the trials of faults have in common: options, the program, made-up calls, and what must hold
of a ledger and of a folder whatever happened."""

import argparse
import csv
import io
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

MONTH = "2026-10"
# A moment at which the month has ended.
AS_OF = "2026-11-20"
# sysexits.h as far as the program uses it, and the signals that it ends on by itself.
CONTRACT = {0, 1, 64, 65, 66, 73, 74, 75, 78, 129, 130, 141, 143}
PARTIAL = re.compile(r"^\.(.+)\.[^.]*\.tmp$")
HEADER = "call_id,account_id,product,start_time,duration_seconds,recording_seconds"


class Wrong(Exception):
    """Something that may not be, with what is needed to see it again."""


class Trial:
    """Options, the clock and the count of what was tried."""

    def __init__(self, description):
        parser = argparse.ArgumentParser(description=description)
        parser.add_argument("--minutes", type=float, default=1, help="how long to go on")
        parser.add_argument("--seed", type=int, default=None, help="makes the same trials again")
        parser.add_argument("--binary", required=True, help="the program, built for release")
        self.extend(parser)
        self.options = parser.parse_args()
        self.binary = os.path.abspath(self.options.binary)
        if not os.access(self.binary, os.X_OK):
            parser.error(f"{self.binary} is not a program")
        seed = self.options.seed
        self.seed = seed if seed is not None else random.SystemRandom().randrange(1 << 32)
        self.end = time.monotonic() + 60 * self.options.minutes
        self.counts = {}
        self.wrong = []

    def extend(self, parser):
        """Options of a trial's own."""

    def count(self, what, number=1):
        self.counts[what] = self.counts.get(what, 0) + number

    @property
    def is_over(self):
        return time.monotonic() > self.end

    def run(self, one):
        """Tries with one seed after the other until time is over; each in a folder of its own."""
        number = 0
        while number == 0 or not self.is_over:
            seed = self.seed + number
            number += 1
            folder = tempfile.mkdtemp(prefix="cdr-rater-faults-")
            keeps = False
            try:
                one(random.Random(seed), folder)
            except Wrong as wrong:
                keeps = True
                self.wrong.append((seed, folder))
                print(f"seed {seed}: {wrong}\n  what is left: {folder}", file=sys.stderr)
                if len(self.wrong) >= 10:
                    break
            finally:
                if not keeps:
                    shutil.rmtree(folder, ignore_errors=True)
        name = os.path.basename(sys.argv[0])
        tried = ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))
        print(f"{name}: seed {self.seed}, {number} trials: {tried}; {len(self.wrong)} wrong")
        return 1 if self.wrong else 0


def expect(holds, message):
    if not holds:
        raise Wrong(message)


def take_signals():
    """Of a program to be started: it leaves those ignored that the one who starts it ignores, as
    nohup and shells do for what runs in the background."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def code_of(returncode):
    """What a shell would say, of a program that a signal ended too."""
    return 128 - returncode if returncode < 0 else returncode


class Program:
    """The program in a folder, with a ledger there unless another place is given."""

    def __init__(self, trial, folder, ledger="calls.ledger"):
        self.trial = trial
        self.folder = folder
        self.ledger = ledger
        self.environment = dict(os.environ, CDR_RATER_LEDGER=ledger, LC_ALL="C.UTF-8")

    def start(self, *arguments, **options):
        options.setdefault("stdout", subprocess.PIPE)
        environment = dict(self.environment, **options.pop("environment", {}))
        return subprocess.Popen(
            [self.trial.binary, *arguments], cwd=self.folder, env=environment,
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=take_signals, **options)

    def finish(self, process, arguments, timeout=120):
        """The exit code with what was printed, which is checked to be one that there may be."""
        try:
            output, error = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Wrong(f"{' '.join(arguments)}: not done after {timeout} s") from None
        code = code_of(process.returncode)
        error = error.decode(errors="replace")
        expect(code in CONTRACT, f"{' '.join(arguments)}: exit {code}\n{error[-2000:]}")
        return code, output or b"", error

    def run(self, *arguments, **options):
        timeout = options.pop("timeout", 120)
        return self.finish(self.start(*arguments, **options), arguments, timeout)

    def output(self, *arguments, **options):
        """What a command prints that has to succeed."""
        code, output, error = self.run(*arguments, **options)
        expect(code == 0, f"{' '.join(arguments)}: exit {code}\n{error[-2000:]}")
        return output


def make_calls(program, rng, files, rows):
    """Files of made-up calls, some of them broken or repeated; their names."""
    program.output(
        "generate", "--rows", str(rows), "--files", str(files), "--accounts",
        str(rng.choice([3, 50, 2000])), "--seed", str(rng.randrange(1 << 31)), "--rejects",
        str(rng.choice([0, 2, 6])), "--duplicates", str(rng.choice([0, 5])), "--level", "1",
        "--month", MONTH, "--output", "calls", *(["--plain"] if rng.random() < 0.3 else []))
    return sorted("calls/" + name for name in os.listdir(os.path.join(program.folder, "calls")))


# ---- What must hold


def rated(program, files):
    """The bill of some files from scratch, however many records are rejected; without any there is
    only the header."""
    if not files:
        return None
    return program.output("rate", "--month", MONTH, "--as-of", AS_OF, "--format", "csv",
                          "--max-rejects", "100%", *files)


def billed(program):
    """The ledger's bill; None without a ledger."""
    if not os.path.exists(os.path.join(program.folder, program.ledger)):
        return None
    return program.output("bill", "--month", MONTH, "--as-of", AS_OF, "--format", "csv")


def same_bill(bill, expected):
    """A bill of nothing may be none at all, or only its header."""
    if bill == expected:
        return True
    return all(text is None or text.count(b"\n") <= 1 for text in (bill, expected))


def check_ledger(program, states, what, is_ended=False):
    """The ledger is in one of some states, by the files that it holds; gives that one's name."""
    path = os.path.join(program.folder, program.ledger)
    if os.path.exists(path):
        code, _, error = program.run("verify")
        if code == 66 and "is empty" in error:
            # A first ingest was killed, or interrupted before it had the lock: what it left is not a
            # ledger yet. One that fails removes it.
            expect(is_ended, f"after {what}: an empty ledger is left")
            program.trial.count("empty ledgers left")
            for end in ["", "-wal", "-shm", "-journal"]:
                if os.path.exists(path + end):
                    os.unlink(path + end)
        else:
            expect(code == 0, f"after {what}: verify ends with {code}\n{error}")
    bill = billed(program)
    for name, expected in states.items():
        if same_bill(bill, expected):
            return name
    raise Wrong(f"after {what}: the bill is that of neither {' nor '.join(states)}")


def check_postings(program):
    """After a post, what was ever posted sums up to the bill."""
    program.output("post", "--month", MONTH)
    sums = {}
    for row in rows_of(program.output("postings", "--month", MONTH)):
        key = (row["account_id"], row["item"])
        sums[key] = sums.get(key, 0) + cents(row["delta"])
    bill = {}
    for row in rows_of(billed(program)):
        key = (row["account_id"], row["item"])
        bill[key] = bill.get(key, 0) + cents(row["payable"])
    expect(
        {key: sum for key, sum in sums.items() if sum} ==
        {key: sum for key, sum in bill.items() if sum},
        "the postings do not sum up to the bill")


def check_files_of_postings(program, folder="postings", are_all=True):
    """Each file that nightly wrote has just what its run posted; with `are_all`, where nothing else
    has posted, none is left to be written."""
    names = sorted(os.listdir(os.path.join(program.folder, folder)))
    for name in names:
        if name.startswith("."):
            continue
        month, run = name.removeprefix("postings-").removesuffix(".csv").split("-run-")
        with open(os.path.join(program.folder, folder, name), "rb") as file:
            expect(file.read() == program.output("postings", "--run", run, "--month", month),
                   f"{name} is not what run {run} posted")
    if not are_all:
        return
    posted = {(row["month"], row["posting_id"].split("-")[1])
              for row in rows_of(program.output("postings"))}
    written = {tuple(name.removeprefix("postings-").removesuffix(".csv").split("-run-"))
               for name in names if not name.startswith(".")}
    expect(posted == written, f"posted, but not written: {sorted(posted - written)}")


def rows_of(text):
    return csv.DictReader(io.StringIO(text.decode(errors="surrogateescape"), newline=""))


def cents(text):
    """Money with as many decimals as it has, as a whole number of its last decimal of six."""
    sign = -1 if text.startswith("-") else 1
    whole, _, fraction = text.lstrip("-").partition(".")
    return sign * (int(whole) * 10**6 + int((fraction + "000000")[:6]))


def check_folder(folder, expected, temporary_allowed):
    """Nothing lies in a folder but what may; temporary files only where a kill left them."""
    for name in os.listdir(folder):
        if name in expected:
            continue
        if temporary_allowed and PARTIAL.match(name):
            os.unlink(os.path.join(folder, name))
            continue
        raise Wrong(f"{name} was left behind")
