"""Rates a plan of `cdr-rater partial` on Apache Spark. docs/spark.md says how.

    spark-submit spark/rate.py --plan plan.json --output out

Spark moves opaque parts between the steps and does none of their work:

    groups of files -> `partial read` -> parts, by partition -> `partial resolve` -> `partial merge`

Every step is a subprocess with a temporary folder of its own, so a task may fail, be repeated or run
twice at once: the parts are the same bytes each time.
"""

import argparse
import ctypes
import json
import os
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile

import pyarrow as pa
from pyspark import SparkFiles, StorageLevel
from pyspark.sql import SparkSession

PROGRAM = "cdr-rater"
PLAN = "plan.json"
ROW_LIMIT = 64 << 20
SCHEMA = "partition int, part binary"
ARROW_SCHEMA = pa.schema([("partition", pa.int32()), ("part", pa.binary())])
FINGERPRINTS = 4
FAILED = re.compile(r"cdr-rater partial \w+ ended with (\d+): (.*?)<end>", re.DOTALL)


class StepFailed(Exception):
    """A step ended with another exit code than 0."""

    def __init__(self, step, code, message):
        super().__init__(f"cdr-rater partial {step} ended with {code}: {message}<end>")
        self.code, self.message = code, message


def end_with_parent():
    """Has the system end a step with the Python process that waits for it."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def run(program, step, arguments, libraries=None):
    """Runs a step to its end; what it says goes to this process' stderr, and into a failure."""
    environment = dict(os.environ)
    if libraries:
        known = environment.get("LD_LIBRARY_PATH")
        environment["LD_LIBRARY_PATH"] = libraries + (":" + known if known else "")
    child = subprocess.run(
        [program, "partial", step] + arguments, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=end_with_parent)
    said = child.stderr.decode("utf-8", "replace")
    sys.stderr.write(said)
    if child.returncode != 0:
        code = child.returncode if child.returncode > 0 else 128 - child.returncode
        raise StepFailed(step, code, said.strip() or "it said nothing")
    return said


def sent():
    """The program and the plan as they were sent to this executor, and the folder that they are in."""
    folder = SparkFiles.getRootDirectory()
    program = os.path.join(folder, PROGRAM)
    if not os.access(program, os.X_OK):
        os.chmod(program, 0o755)
    return program, os.path.join(folder, PLAN), folder


def parts(path):
    """The parts of a file, one after the other: kind, subject, records, bytes."""
    with open(path, "rb") as file:
        while head := file.read(88):
            kind, = struct.unpack_from("<H", head, 10)
            size, records = struct.unpack_from("<QQ", head, 48)
            subject, = struct.unpack_from("<I", head, 72)
            yield kind, subject, records, head + file.read(size - len(head))


def row(partition, part):
    if len(part) > ROW_LIMIT:
        raise ValueError(f"a part of {len(part)} bytes is too large for a row")
    return pa.record_batch([[partition], [part]], schema=ARROW_SCHEMA)


def fetched(fetch, ordinal, path, folder):
    """Copies a file to this machine by the hook, and says where it is."""
    copy = os.path.join(folder, f"{ordinal}-{os.path.basename(path)}")
    command = fetch.format(path=shlex.quote(path), to=shlex.quote(copy))
    child = subprocess.run(
        ["/bin/sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, preexec_fn=end_with_parent)
    if child.returncode != 0:
        said = child.stderr.decode("utf-8", "replace").strip()
        raise StepFailed("read", 66, f"{path}: fetching it ended with {child.returncode}: {said}")
    return copy


def reader(fetch, resolves, counts):
    """Makes the function that reads groups of files."""

    def read(batches):
        program, plan, libraries = sent()
        for batch in batches:
            for group in batch.to_pylist():
                with tempfile.TemporaryDirectory(prefix="cdr-rater-") as folder:
                    arguments = [plan, "--files", group["files"], "--output", folder + "/parts"]
                    if fetch:
                        for ordinal, path in json.loads(group["paths"]):
                            copy = fetched(fetch, ordinal, path, folder)
                            arguments += ["--at", f"{ordinal}={copy}"]
                    run(program, "read", arguments, libraries)
                    for name in sorted(os.listdir(folder + "/parts")):
                        for kind, subject, records, part in parts(f"{folder}/parts/{name}"):
                            if kind != FINGERPRINTS:
                                yield row(-1 - group["number"], part)
                            elif resolves:
                                counts["calls"].add(records)
                                counts["shuffled"].add(len(part))
                                yield row(subject, part)
                    counts["files"].add(group["count"])

    return read


def resolver(counts):
    """Makes the function that resolves partitions, and passes on what is not of one."""

    def resolve(batches):
        program, plan, libraries = sent()
        with tempfile.TemporaryDirectory(prefix="cdr-rater-") as folder:
            found = set()
            for batch in batches:
                for line in batch.to_pylist():
                    partition = line["partition"]
                    if partition < 0:
                        yield row(partition, line["part"])
                        continue
                    if partition not in found:
                        found.add(partition)
                        os.mkdir(f"{folder}/{partition}")
                    with open(f"{folder}/{partition}/all.part", "ab") as file:
                        file.write(line["part"])
            for partition in sorted(found):
                own, out = f"{folder}/{partition}", f"{folder}/{partition}-out"
                run(program, "resolve",
                    [plan, "--partition", str(partition), "--output", out, own], libraries)
                for name in os.listdir(out):
                    for _, _, records, part in parts(f"{out}/{name}"):
                        counts["corrections"].add(records)
                        yield row(partition, part)
                shutil.rmtree(own)
                counts["partitions"].add(1)

    return resolve


def groups(files, size):
    """Groups of files, in their order, of about so many bytes each."""
    made, group, held = [], [], 0
    for file in files:
        if group and held + file["size"] > size:
            made.append(group)
            group, held = [], 0
        group.append(file)
        held += file["size"]
    if group:
        made.append(group)
    return [
        (number, f"{group[0]['ordinal']}-{group[-1]['ordinal']}", len(group),
         json.dumps([(file["ordinal"], file["path"]) for file in group]))
        for number, group in enumerate(made)]


def libraries_of(program):
    """The libraries that the program needs and a bare machine lacks."""
    listed = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    found = re.findall(r"=> (/\S+)", listed)
    usual = ("libc.", "libm.", "libgcc_s.", "libstdc++.", "libdl.", "libpthread.", "librt.",
             "libresolv.", "libutil.")
    return [path for path in found if not os.path.basename(path).startswith(usual)]


def merge(arguments, plan, folder, bill):
    """Merges on this machine. A file that is needed again and is not here is fetched."""
    copies = []
    with tempfile.TemporaryDirectory(prefix="cdr-rater-") as fetch_folder:
        while True:
            try:
                return run(arguments.program, "merge",
                           [arguments.plan, folder, "--output", bill] + copies)
            except StepFailed as failure:
                wanted = re.search(r"--at (\d+)=PATH", failure.message)
                if not arguments.fetch or not wanted:
                    raise
                ordinal = int(wanted[1])
                path = plan["files"][ordinal]["path"]
                copy = fetched(arguments.fetch, ordinal, path, fetch_folder)
                copies += ["--at", f"{ordinal}={copy}"]


def rate(spark, arguments, folder):
    context = spark.sparkContext
    with open(arguments.plan) as file:
        plan = json.load(file)
    resolves = plan["options"]["finds_duplicates"]
    # Under names that the executors know; they fetch the files when they need them.
    for name, path in [(PROGRAM, arguments.program), (PLAN, arguments.plan)]:
        shutil.copy(path, f"{folder}/{name}")
        context.addFile(f"{folder}/{name}")
    for library in libraries_of(arguments.program):
        context.addFile(library)
    counts = {name: context.accumulator(0)
              for name in ["files", "calls", "shuffled", "partitions", "corrections"]}
    found = os.path.join(arguments.output, "parts")
    shutil.rmtree(found, ignore_errors=True)
    os.makedirs(found)
    work = groups(plan["files"], arguments.group_bytes)
    if work:
        read = spark.createDataFrame(
            context.parallelize(work, len(work)), "number int, files string, count int, paths string"
        ).mapInArrow(reader(arguments.fetch, resolves, counts), SCHEMA)
        # More partitions than there are would only start more tasks.
        tasks = max(1, min(plan["partitions"], arguments.tasks or context.defaultParallelism * 4))
        done = read.repartition(tasks, "partition").mapInArrow(resolver(counts), SCHEMA)
        done.persist(StorageLevel.DISK_ONLY)
        done.count()
        # A task at a time, so that the driver's memory does not grow with the parts.
        for number, line in enumerate(done.toLocalIterator()):
            with open(f"{found}/{number}.part", "wb") as file:
                file.write(line["part"])
        done.unpersist()
    elif resolves:
        for partition in range(plan["partitions"]):
            run(arguments.program, "resolve",
                [arguments.plan, "--partition", str(partition), "--output", found, found])
    form = plan["options"].get("format", "csv")
    bill = os.path.join(arguments.output, "bill." + {"table": "txt"}.get(form, form))
    merge(arguments, plan, found, bill)
    if not arguments.keep_parts:
        shutil.rmtree(found)
    # Tasks that were repeated are counted again.
    print(json.dumps({name: count.value for name, count in counts.items()}), file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description="Rates a plan of `cdr-rater partial` on Spark.")
    parser.add_argument("--plan", required=True, help="the plan, made by `cdr-rater partial plan`")
    parser.add_argument("--output", required=True, help="the folder for the bill")
    parser.add_argument("--program", default=shutil.which(PROGRAM), help="default: the one in PATH")
    parser.add_argument(
        "--group-bytes", type=int, default=256 << 20,
        help="bytes of files, as stored, that one task reads together (default: 256 MiB)")
    parser.add_argument(
        "--tasks", type=int, help="tasks that resolve partitions (default: 4 for each core)")
    parser.add_argument(
        "--fetch", metavar="COMMAND",
        help="a shell command that copies a file to the executor's disk, with {path} and {to}")
    parser.add_argument("--keep-parts", action="store_true", help="keep what was merged")
    arguments = parser.parse_args()
    if not arguments.program:
        parser.error("there is no cdr-rater in PATH; name it with --program")
    arguments.plan = os.path.abspath(arguments.plan)
    spark = SparkSession.builder.appName("cdr-rater").getOrCreate()
    try:
        with tempfile.TemporaryDirectory(prefix="cdr-rater-") as folder:
            rate(spark, arguments, folder)
    except Exception as error:
        failed = FAILED.search(str(error))
        if not failed:
            raise
        print(failed[2], file=sys.stderr)
        sys.exit(int(failed[1]))
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
