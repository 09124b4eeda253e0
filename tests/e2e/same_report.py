"""The command and the service give the same report for the same file and `at`: same_report.py DATA FOLDER..."""

import json
import sys
from pathlib import Path

from house import House, check, finish

AT = ["2026-11-21T10:00:00+08:00", "2031-01-01T00:00:00Z"]


def comparable(report, at):
    """All but when it was asked and what the file is called."""
    report = dict(report, file={k: v for k, v in report["file"].items() if k != "name"})
    report.pop("evaluated_at")
    return report if at else timeless(report, report["as_of"])


def timeless(value, moment):
    """Two questions about "now" are a moment apart: that moment, and the ages counted up to it, are left out."""
    if isinstance(value, dict):
        return {k: timeless(v, moment) for k, v in value.items() if not k.endswith("age_seconds")}
    if isinstance(value, list):
        return [timeless(v, moment) for v in value]
    return value.replace(moment, "now") if isinstance(value, str) else value


def differences(one, other, path=""):
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted({*one, *other})
        return [d for k in keys for d in differences(one.get(k), other.get(k), f"{path}/{k}")]
    return [] if one == other else [f"{path}: {one!r} / {other!r}"]


def altered(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def same(house, path, content, at):
    more = ["--at", at] if at else []
    _, reports = house.verify(path, more=more)
    status, served = house.verification(path.name, content, {"at": at} if at else None)
    found = differences(comparable(reports[0], at), comparable(served, at)) if status == 200 else [served]
    check(f"{path.name} at {at or 'now'}: command and service agree", not found, "\n".join(map(str, found)))


def main():
    house = House(sys.argv[1])
    files = sorted(house.data.glob("out/*.pdf"))
    files += [path for folder in sys.argv[2:] for path in sorted(Path(folder).glob("*.pdf"))]
    for path in files:
        for at in [None, *AT]:
            same(house, path, path.read_bytes(), at)
    changed = house.data.parent / "changed.pdf"
    changed.write_bytes(altered(files[0].read_bytes()))
    same(house, changed, changed.read_bytes(), AT[0])
    finish()


main()
