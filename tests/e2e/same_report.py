"""The command and the service give the same report for the same file and `at`: same_report.py DATA FOLDER..."""

import json
import sys
from pathlib import Path

from house import House, check, finish

AT = ["2026-11-21T10:00:00+08:00", "2031-01-01T00:00:00Z"]


def comparable(report):
    """All but what the file is called."""
    return dict(report, file={k: v for k, v in report["file"].items() if k != "name"})


def differences(one, other, path=""):
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted({*one, *other})
        return [d for k in keys for d in differences(one.get(k), other.get(k), f"{path}/{k}")]
    return [] if one == other else [f"{path}: {one!r} / {other!r}"]


def altered(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def same(house, path, content, at):
    """The service's clock runs; the command is told when the service was asked."""
    status, served = house.verification(path.name, content, {"at": at} if at else None)
    if not check(f"{path.name} at {at or 'now'}: the service answers", status == 200, served):
        return
    more = ["--now", served["evaluated_at"], *(["--at", at] if at else [])]
    _, reports = house.verify(path, more=more)
    found = differences(comparable(reports[0]), comparable(served))
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
