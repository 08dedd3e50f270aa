"""Reads parts as docs/partial.md says, by the code that stands there, and compares what it finds with
the calls that were written.

    python test_format.py PROGRAM docs/partial.md
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

import xxhash

PROGRAM, PAGE = (os.path.abspath(path) for path in sys.argv[1:3])
with open(PAGE) as page:
    code, = [block for block in re.findall(r"```python\n(.*?)```", page.read(), re.DOTALL)
             if "FINGERPRINT" in block]
exec(code)

PRODUCTS = ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"]
os.chdir(tempfile.mkdtemp(prefix="cdr-rater-format-"))
written = {}
for number in range(3):
    text = "call_id,account_id,product,start_time,duration_seconds,recording_seconds\n"
    for line in range(100):
        owner = max(0, number - 1) if line % 10 == 9 else number
        day, seconds = 10 + line % 20, f"{line}.{line % 7}" if line % 20 != 19 else number
        start = int(datetime(2026, 10, day, 12, tzinfo=timezone.utc).timestamp())
        written[number, len(text)] = (
            f"{owner}-{line}", f"a{line % 9}", PRODUCTS[line % 4], start * 1000,
            round(float(seconds) * 1000), line % 5 * 1000)
        text += (f"{owner}-{line},a{line % 9},{PRODUCTS[line % 4]},{start},{seconds},{line % 5}\n")
    with open(f"{number}.csv", "w") as file:
        file.write(text)


def partial(*arguments):
    subprocess.run([PROGRAM, "partial", *arguments], check=True)


partial("plan", "--max-rejects", "100%", "--partitions", "5", "--output", "plan.json",
        "0.csv", "1.csv", "2.csv")
partial("read", "plan.json", "--files", "0,2", "--output", "parts")
partial("read", "plan.json", "--files", "1", "--output", "parts")
for partition in range(5):
    partial("resolve", "plan.json", "--partition", str(partition), "--output", "parts", "parts")

plan_hash = hashlib.sha256(open("plan.json", "rb").read()).digest()
calls, accounts, keys, corrections, kinds = {}, {}, {}, [], []
for name in sorted(os.listdir("parts")):
    data = open(f"parts/{name}", "rb").read()
    at = 0
    for header, body in parts(data):
        size = int(header["size"])
        assert header["magic"] == b"CDRPART\n" and header["version"] == 1
        assert bytes(header["plan"].tobytes()) == plan_hash
        stored = int.from_bytes(data[at + size - 8:at + size], "little")
        assert stored == xxhash.xxh3_64_intdigest(data[at:at + size - 8]), name
        at += size
        kinds.append(int(header["kind"]))
        if header["kind"] == 1:
            totals = json.loads(body)
            assert [file["records"] for file in totals["files"]] == [100] * len(totals["files"])
        if header["kind"] == 4:
            assert header["record_size"] == FINGERPRINT.itemsize == 39
            count = 0
            for file, first, records in fingerprints(body):
                for record in records:
                    count += 1
                    calls[file, first + int(record["offset"])] = record
                    assert int(record["key_high"]) * 5 >> 32 == header["subject"]
            assert count == header["records"]
        if header["kind"] == 5:
            assert header["record_size"] == CORRECTION.itemsize == 48
            found = np.frombuffer(body, CORRECTION)
            assert len(found) == header["records"]
            corrections += list(found)
assert sorted(set(kinds)) == [1, 2, 4, 5] and kinds.count(4) == 10 and kinds.count(5) == 5

assert calls.keys() == written.keys()
for place, (call_id, account, product, start, duration, recording) in written.items():
    record = calls[place]
    assert int(record["start_high"]) << 32 | int(record["start_low"]) == start
    assert (record["duration_ms"], record["recording_ms"]) == (duration, recording)
    assert PRODUCTS[record["item"]] == product
    assert accounts.setdefault(account, record["account"]) == record["account"]
    # Every id has one start here, so that its day is the same.
    key = (int(record["key"]), int(record["key_high"]))
    assert keys.setdefault(call_id, key) == key
assert len(set(accounts.values())) == 9 and len(set(keys.values())) == len(keys)

firsts, expected = {}, {}
for place in sorted(written):
    call = written[place]
    first = firsts.setdefault(call[0], place)
    if first != place:
        differs = 8 if call[4] != written[first][4] else 0
        expected[place] = (first, differs)
found = {(int(c["file"]), int(c["offset"])):
         ((int(c["first_file"]), int(c["first_offset"])), int(c["differences"]))
         for c in corrections}
# Every tenth line of file 1 is a call of file 0, and every other one of these differs.
assert found == expected and sorted(e[1] for e in expected.values()) == [0] * 5 + [8] * 5
assert all(c["month"] == 2026 * 12 + 9 for c in corrections)
print("Parts are as docs/partial.md says.")
