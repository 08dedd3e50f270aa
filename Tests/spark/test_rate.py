"""Runs spark/rate.py in several ways and compares what it writes with `cdr-rater rate`.

    python test_rate.py PROGRAM SPARK_RATE_PY
"""

import gzip
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SCRIPT = (os.path.abspath(path) for path in sys.argv[1:3])
PRODUCTS = ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"]
CLUSTER = "local-cluster[2,1,1024]"


def write_calls(folder, files=6, lines=400):
    """Files that repeat and contradict each other, with some records that are rejected."""
    numbers = random.Random(7)
    names = []
    for file in range(files):
        text = "call_id,account_id,product,start_time,duration_seconds,recording_seconds\n"
        for line in range(lines):
            other = numbers.randrange(files) if numbers.randrange(5) == 0 else file
            duration = "x" if line % 97 == 5 else numbers.randrange(9) if line % 31 == 3 else line
            text += (f"{other}-{line},account {line % 53},{PRODUCTS[line % 4]},"
                     f"2026-10-{10 + line % 20}T12:00:00,{duration},{line % 3}\n")
        name = f"{file}.csv" + (".gz" if file % 2 else "")
        data = text.encode()
        with open(os.path.join(folder, name), "wb") as out:
            out.write(gzip.compress(data) if file % 2 else data)
        names.append(name)
    # A file listed twice.
    return names + [names[1]]


def summary(path):
    with open(path) as file:
        kept = json.load(file)
    for key in ["elapsed_seconds", "first_pass_seconds", "peak_memory_bytes"]:
        del kept[key]
    return kept


class SparkTests(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="cdr-rater-spark-")
        self.folder = self.temporary.name
        self.inputs = write_calls(self.folder)

    def tearDown(self):
        self.temporary.cleanup()

    def call(self, *arguments, code=0, environment=None):
        made = subprocess.run(
            arguments, cwd=self.folder, capture_output=True, text=True,
            env={**os.environ, **(environment or {})})
        self.assertEqual(made.returncode, code, (made.stdout + made.stderr)[-6000:])
        # spark-submit passes on all that the driver prints, to either, on its own stdout.
        return made.stdout + made.stderr

    options = ["--as-of", "2026-12-01", "--max-rejects", "100%", "--rejects", "rejects.csv",
               "--summary", "summary.json"]

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def rated(self, inputs):
        self.call(PROGRAM, "rate", *self.options, "--output", "rated.csv", *inputs)
        expected = (self.read("rated.csv"), self.read("rejects.csv"),
                    summary(os.path.join(self.folder, "summary.json")))
        self.assertGreater(len(expected[0].splitlines()), 100)
        self.assertIn(b"conflicting_duplicate", expected[1])
        self.assertGreater(expected[2]["totals"]["duplicate"], 400)
        os.remove(os.path.join(self.folder, "rejects.csv"))
        os.remove(os.path.join(self.folder, "summary.json"))
        return expected

    def spark(self, *arguments, master="local[2]", settings=(), code=0, program=PROGRAM):
        more = [text for setting in settings for text in ("--conf", setting)]
        return self.call(
            "spark-submit", "--master", master, "--conf", "spark.ui.enabled=false",
            "--conf", "spark.log.level=ERROR", *more, SCRIPT, "--plan", "plan.json", "--output",
            "out", "--group-bytes", "9000", "--program", program, *arguments, code=code,
            environment={"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable})

    def check(self, partitions, inputs=None, **how):
        inputs = inputs or self.inputs
        expected = self.rated(inputs)
        self.call(PROGRAM, "partial", "plan", *self.options, "--partitions", str(partitions),
                  "--output", "plan.json", *inputs)
        said = self.spark(**how)
        found = (self.read("out/bill.csv"), self.read("rejects.csv"),
                 summary(os.path.join(self.folder, "summary.json")))
        self.assertEqual(found, expected)
        # Spark's progress bar may stand before it on the line.
        return json.loads(re.findall(r'\{"[^{}]*\}$', said, re.MULTILINE)[-1])

    def wrapper(self, script):
        """A program that does something once before it becomes the real one."""
        path = os.path.join(self.folder, "wrapped")
        lines = [
            "#!/bin/bash",
            f'if [ "$2" = read ] && mkdir "{self.folder}/once" 2>/dev/null; then',
            script,
            "fi",
            f'exec "{PROGRAM}" "$@"',
        ]
        with open(path, "w") as file:
            file.write("\n".join(lines) + "\n")
        os.chmod(path, 0o755)
        return path

    def test_partitions(self):
        for partitions in [1, 7, 256]:
            with self.subTest(partitions):
                counts = self.check(partitions)
                self.assertEqual(counts["files"], 7)
                self.assertEqual(counts["partitions"], partitions)

    def test_shuffled_files_and_fetching(self):
        inputs = self.inputs[::-1]
        self.check(5, inputs)
        # Copies, as from a store of objects.
        expected = self.read("out/bill.csv")
        self.spark("--fetch", f"cp {self.folder}/{{path}} {{to}}")
        self.assertEqual(self.read("out/bill.csv"), expected)

    def test_cluster(self):
        self.check(7, master=CLUSTER)

    def test_killed_child(self):
        self.check(7, master="local[2,4]", program=self.wrapper("kill -9 $$"))
        self.assertTrue(os.path.exists(self.folder + "/once"))

    def test_lost_executor(self):
        lost = """
          p=$$
          while [ "$(cat /proc/$p/comm)" != java ]; do p=$(cut -d' ' -f4 /proc/$p/stat); done
          kill -9 $p; sleep 60"""
        self.check(7, master=CLUSTER, program=self.wrapper(lost))
        self.assertTrue(os.path.exists(self.folder + "/once"))

    def test_speculation(self):
        self.check(
            7, master=CLUSTER, program=self.wrapper("sleep 12"),
            settings=["spark.speculation=true", "spark.speculation.quantile=0.3",
                      "spark.speculation.multiplier=1.1", "spark.speculation.interval=100ms",
                      "spark.speculation.minTaskRuntime=200ms"])

    def test_damaged_file(self):
        with open(os.path.join(self.folder, "1.csv.gz"), "r+b") as file:
            file.truncate(700)
        self.call(PROGRAM, "partial", "plan", *self.options, "--output", "plan.json", *self.inputs)
        said = self.spark(code=65)
        self.assertIn("1.csv.gz", said)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "out/bill.csv")))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
