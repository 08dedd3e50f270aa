#!/usr/bin/env python3
"""Compares the local times of calls in every time zone with those of Python, which has a database of
its own: the program is linked with a part of ICU's data only.

    zones.py PROGRAM

The month is March 2023, in which clocks change in both hemispheres. It is old enough that whoever
keeps databases has the same of it.
"""
import csv
import datetime
import os
import pathlib
import subprocess
import sys
import tempfile
import zoneinfo
from concurrent.futures import ThreadPoolExecutor

HEADER = "call_id,account_id,product,start_time,duration_seconds,recording_seconds"


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    work = pathlib.Path(tempfile.mkdtemp(prefix="zones-"))
    first = datetime.datetime(2023, 2, 27, tzinfo=datetime.timezone.utc)
    hours = [first + datetime.timedelta(hours=n) for n in range(35 * 24)]
    rows = [f"{n},a,ivr_inbound,{hour:%Y-%m-%dT%H:%M:%SZ},60," for n, hour in enumerate(hours)]
    (work / "calls.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    tariff = subprocess.run([program, "tariff", "show"], capture_output=True, text=True, check=True).stdout
    names = sorted(
        name for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/")))

    def look(name):
        """How many calls were compared; what is wrong."""
        file = work / (name.replace("/", "-") + ".yaml")
        file.write_text("\n".join(
            f"time_zone: {name}" if line.startswith("time_zone:") else line for line in tariff.split("\n")))
        run = subprocess.run(
            [program, "calls", "--month", "2023-03", "--tariff", file, "--format", "csv", work / "calls.csv"],
            capture_output=True, text=True)
        if run.returncode != 0:
            return 0, f"{name}: {run.stderr.strip()}"
        zone = zoneinfo.ZoneInfo(name)
        local = [hour.astimezone(zone) for hour in hours]
        expected = [time.isoformat() for time in local if (time.year, time.month) == (2023, 3)]
        found = [row["start_time"].replace("Z", "+00:00") for row in csv.DictReader(run.stdout.splitlines())
                 if row["call_id"]]
        if found != expected:
            different = [pair for pair in zip(found, expected) if pair[0] != pair[1]][:1]
            return 0, f"{name}: {len(found)} calls for {len(expected)}, {different}"
        return len(found), None

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(look, names))
    faults = [fault for _, fault in results if fault]
    print("\n".join(faults[:20]), end="\n" if faults else "", file=sys.stderr)
    count = sum(count for count, _ in results)
    if faults or len(names) < 300 or count < 300 * 700:
        sys.exit(f"zones: {len(faults)} of {len(names)} time zones differ from Python's")
    print(f"{count} calls in {len(names)} time zones have the local times that Python gives them.")


main()
