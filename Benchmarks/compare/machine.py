"""The machine and the versions that a table of times is of."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

import installing
import processes
from failure import Failure
from programs import KERNELS, Programs

ROOT = installing.HERE.parents[1]


def description(load: float) -> list[tuple[str, str]]:
    """(what, value) of the machine; `load` is that of the minute before the first run."""
    fields = _processor_fields()
    cores = len(os.sched_getaffinity(0))
    return [
        ("processor", fields.get("model name", platform.machine())),
        ("family, model, MHz", ", ".join(fields.get(key, "unknown") for key in
                                         ("cpu family", "model", "cpu MHz"))),
        ("cores", f"{cores}" + (f" of {os.cpu_count()}" if cores != os.cpu_count() else "")),
        ("widest kernel", KERNELS[kernel()]),
        ("caches", _caches()),
        ("memory", f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.1f} GiB"),
        ("kernel", f"{platform.system()} {platform.release()}, {_distribution()}"),
        ("load before", f"{load:.2f}"),
    ]


def kernel() -> str:
    """The widest of the program's kernels that the first processor can run."""
    flags = set(_processor_fields().get("flags", "").split())
    if flags >= {"avx512f", "avx512bw", "avx512vl", "avx512vbmi", "avx512_vbmi2", "bmi2"}:
        return "avx512"
    return "avx2" if flags >= {"avx2", "bmi1", "popcnt"} else "plain"


def versions(programs: Programs, missing: dict[str, str]) -> list[tuple[str, str]]:
    """(program or library, version), as far as they are there."""
    found = [("cdr-rater", f"{processes.call(programs.rater, '--version')}{_commit()}")]
    libraries = processes.call(programs.floor, "versions")
    for line in libraries.splitlines():
        library, version = line.rsplit(" ", 1)
        found.append((library, version))
    for engine in installing.ENGINES:
        found.append((engine, "missing" if engine in missing else _engine_version(engine)))
    found.append(("Python", platform.python_version()))
    for name, arguments in (("Swift", ["swift", "--version"]), ("C compiler", ["cc", "--version"])):
        if shutil.which(arguments[0]):
            found.append((name, processes.call(*arguments).splitlines()[0]))
    return found


def _engine_version(engine: str) -> str:
    show = f"import importlib.metadata as m; print(m.version('{engine}'))"
    if engine == "chdb":
        show += "; import chdb; print(chdb.query('SELECT version()', 'TSV'))"
    try:
        words = processes.call(installing.PYTHON, "-c", show).split()
    except Failure:
        return "unknown"
    return words[0] + (f" (ClickHouse {words[1]})" if len(words) > 1 else "")


def _commit() -> str:
    """The sources' state, where git knows it. What the comparison itself writes is no change."""
    try:
        commit = processes.call("git", "rev-parse", "--short", "HEAD", cwd=ROOT)
        changed = processes.call("git", "status", "--porcelain", "--", "Sources", "Package.swift",
                                 cwd=ROOT)
    except Failure:
        return ""
    return f", commit {commit}{' with changes' if changed else ''}"


def _processor_fields() -> dict[str, str]:
    """What the kernel says of the first one."""
    fields: dict[str, str] = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        fields.setdefault(name.strip(), value.strip())
    return fields


def _caches() -> str:
    found = []
    for index in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size, shared = ((index / name).read_text().strip() for name in
                                     ("level", "type", "size", "shared_cpu_list"))
        if kind != "Instruction":
            found.append(f"L{level} {size} for core{'' if shared.isdigit() else 's'} {shared}")
    return "; ".join(found) or "unknown"


def _distribution() -> str:
    try:
        for line in Path("/etc/os-release").read_text().splitlines():
            if line.startswith("PRETTY_NAME="):
                return line.split("=", 1)[1].strip('"')
    except OSError:
        pass
    return "unknown distribution"
