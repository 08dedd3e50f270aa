"""Commands that are ended by a signal at a random time, and given again."""

import os
import signal
import time

from common import (
    AS_OF, MONTH, Program, Wrong, check_files_of_postings, check_folder, check_ledger,
    check_postings, expect, make_calls, rated, rows_of)

LEDGER_FILES = {
    "calls", "calls.ledger", "calls.ledger-wal", "calls.ledger-shm", "fixed.csv", "postings"}


class Interrupting:
    """One ledger through some commands, each of which is interrupted first."""

    def __init__(self, trial, rng, folder, choose_signal):
        self.trial, self.rng, self.choose_signal = trial, rng, choose_signal
        self.program = Program(trial, folder)
        rows = rng.choice([200, 2000, 5000, 40_000])
        self.files = make_calls(self.program, rng, rng.choice([1, 3, 8]), rows)
        # Which of them the ledger holds, and what was recycled beside them.
        self.held = []
        self.recycled = []
        self.outputs = 0
        self.bills = {}
        # How long a command takes, for a time at which to interrupt it.
        self.seconds = {}

    def go(self):
        for _ in range(self.rng.randrange(4, 12)):
            if self.trial.is_over:
                break
            command = self.rng.choice(
                [self.ingest, self.ingest, self.nightly, self.nightly, self.post, self.rate,
                 self.undo, self.close, self.recycle])
            command()
        if self.held:
            if os.path.exists(os.path.join(self.program.folder, "postings")):
                # A night to finish what the last one was kept from.
                self.night(self.held)
                check_files_of_postings(self.program, are_all=False)
            check_postings(self.program)
            check_ledger(self.program, {"what it holds": self.bill_of(self.held)}, "all")

    def bill_of(self, held):
        """What rate makes of some files, and of what was recycled."""
        key = (tuple(held), len(self.recycled))
        if key not in self.bills:
            self.bills[key] = rated(self.program, held + (["fixed.csv"] if self.recycled else []))
        return self.bills[key]

    # ---- Commands

    def ingest(self):
        rest = [file for file in self.files if file not in self.held]
        if not rest:
            return
        new = rest[:self.rng.randrange(1, len(rest) + 1)]
        output = ["--output", self.new_output()] if self.rng.random() < 0.3 else []
        rejects = ["--rejects", self.new_output()] if self.rng.random() < 0.3 else []
        self.change(
            ["ingest", "--max-rejects", "100%", *output, *rejects, *new], self.held + new)

    def undo(self):
        # What was recycled goes with the file of its record.
        if not self.held or self.recycled:
            return
        gone = self.rng.choice(self.held)
        self.change(["undo", os.path.basename(gone)], [f for f in self.held if f != gone], {65})

    def post(self):
        if self.held:
            self.change(
                ["post", "--month", MONTH, "--output", self.new_output()],
                self.held)

    def nightly(self):
        """A night over some new files; its postings are one file to a run."""
        if self.recycled:
            return
        os.makedirs(os.path.join(self.program.folder, "postings"), exist_ok=True)
        rest = [file for file in self.files if file not in self.held]
        new = rest[:self.rng.randrange(len(rest) + 1)]
        if self.held + new:
            self.change(self.night_of(self.held + new), self.held + new)

    def night_of(self, files):
        return ["nightly", "--max-rejects", "100%", "--as-of", AS_OF, "--output", "postings", *files]

    def night(self, files):
        code, _, error = self.program.run(*self.night_of(files))
        expect(code in (0, 1), f"nightly: exit {code}\n{error}")

    def close(self):
        if self.held:
            self.change(
                ["close", "--force", "--month", MONTH, "--as-of", AS_OF, "--output", self.new_output()],
                self.held)

    def rate(self):
        output = self.new_output()
        self.change(
            ["rate", "--month", MONTH, "--as-of", AS_OF, "--max-rejects", "100%", "--output", output,
             "--rejects", self.new_output() + ".gz", *self.files], self.held)
        with open(os.path.join(self.program.folder, output), "rb") as file:
            expect(file.read() == rated(self.program, self.files),
                   "the bill that was written is not the bill")

    def recycle(self):
        """Corrects records that lack nothing but a product, a duration or a recording."""
        if not self.held:
            return
        entries = list(rows_of(self.program.output("suspense", "export")))
        corrections = {
            "unknown_product": ("product", "voice"), "bad_duration": ("duration_seconds", "61"),
            "duration_out_of_range": ("duration_seconds", "61"),
            "bad_recording": ("recording_seconds", ""),
        }
        lines = []
        for entry in entries:
            if entry["reason"] not in corrections:
                continue
            column, value = corrections[entry["reason"]]
            entry[column] = value
            fields = [entry[name] for name in (
                "call_id", "account_id", "product", "start_time", "duration_seconds",
                "recording_seconds")]
            if all(fields[:5]) and all(f.isascii() and not set(f) & set(',"\r\n') for f in fields):
                lines.append((entry["suspense_id"], ",".join(fields)))
        if not lines:
            return
        header = ("call_id,account_id,product,start_time,duration_seconds,recording_seconds")
        self.write("correct.csv", f"suspense_id,{header}\n", [f"{i},{line}" for i, line in lines])
        before = self.bill_of(self.held)
        self.recycled += [line for _, line in lines]
        self.write("fixed.csv", header + "\n", self.recycled)
        self.change(["suspense", "recycle", "correct.csv"], self.held, {65}, before=before)
        os.unlink(os.path.join(self.program.folder, "correct.csv"))

    def write(self, name, header, lines):
        with open(os.path.join(self.program.folder, name), "w") as file:
            file.write(header + "".join(line + "\n" for line in lines))

    # ---- Interrupting

    def new_output(self):
        self.outputs += 1
        return f"out-{self.outputs}.csv"

    def expected_names(self):
        names = set(LEDGER_FILES) | {"correct.csv"}
        for number in range(1, self.outputs + 1):
            names |= {f"out-{number}.csv", f"out-{number}.csv.gz"}
        return names

    def change(self, arguments, after, allowed=(), before=None):
        """Interrupts a command, looks at what it left, and gives it again.

        - after: the files that the ledger holds once it is done.
        - allowed: exit codes beside 0 of the second time, where the first was done already."""
        before = before if before is not None else self.bill_of(self.held)
        states = {"before": before, "after": self.bill_of(after)}
        what = " ".join(arguments[:2])
        number = self.choose_signal(self.rng)
        process = self.program.start(*arguments)
        started = time.monotonic()
        time.sleep(self.rng.random() * self.seconds.get(arguments[0], 0.15))
        process.send_signal(number)
        code, _, error = self.finish(process, arguments, number)
        self.trial.count(f"{arguments[0]} interrupted" if code > 128 else "done before")
        state = check_ledger(self.program, states, f"{what}, exit {code}", is_ended=code > 128)
        if code == 0:
            expect(same_states(states) or state == "after", f"{what} is done, and has done nothing")
        check_folder(self.program.folder, self.expected_names(), number == signal.SIGKILL)
        started = time.monotonic()
        again = list(arguments)
        if again[0] in ("post", "close"):
            # The first time may have written its postings, which are never replaced.
            again[again.index("--output") + 1] = self.new_output()
        code, _, error = self.program.run(*again)
        self.seconds[arguments[0]] = 1.1 * (time.monotonic() - started) + 0.01
        # A night is done with 1 where something needs attention.
        done = (0, 1) if again[0] == "nightly" else (0,)
        expect(code in done or code in allowed and state == "after",
               f"{what} again: exit {code}\n{error}")
        state = check_ledger(self.program, states, f"{what} again")
        expect(same_states(states) or state == "after", f"{what} again has done nothing")
        check_folder(self.program.folder, self.expected_names(), False)
        self.held = after

    def finish(self, process, arguments, number):
        # A night is done with 1 where something needs attention.
        done = (0, 1) if arguments[0] == "nightly" else (0,)
        if number != signal.SIGKILL:
            code, output, error = self.program.finish(process, arguments)
            expect(code in (*done, 128 + number), f"{arguments[0]}: exit {code} on signal {number}")
            return code, output, error
        _, error = process.communicate(timeout=60)
        code = 128 - process.returncode if process.returncode < 0 else process.returncode
        if code not in (*done, 137):
            raise Wrong(f"{arguments[0]}: exit {code}\n{error.decode(errors='replace')}")
        return code, b"", error


def same_states(states):
    return states["before"] == states["after"]
