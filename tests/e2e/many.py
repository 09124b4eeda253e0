"""Many files, and a run that is killed: many.py COMMAND DATA FOLDER [FILES]

The run is killed again and again, wherever it is, and started again with the same command; in the end its results are
those of an undisturbed run, byte for byte.
"""

import random
import shutil
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

from house import check, finish

# After so many it is let finish: how far each run comes before it is killed is a matter of the machine.
KILLS = 100
NOW = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def fill(folder, samples, files):
    """Sealed files, altered ones, empty ones and a folder that holds nothing."""
    folder.mkdir(parents=True)
    contents = [path.read_bytes() for path in samples]
    for index in range(files):
        content = bytearray(contents[index % len(contents)])
        if index % 3 == 1:
            content[index % len(content)] ^= 1
        if index % 50 == 7:
            content = b""
        (folder / f"{index:06}.pdf").write_bytes(content)


def main():
    command, data, work = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    files = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
    fill(work / "in", sorted(data.glob("out/*.pdf")), files)
    trust = ["--root", data / "trust/root.json", "--trust", data / "trust/bundle.yxb", "--now", NOW]
    dice = random.Random(7)
    for kind in ("--json", "--csv"):
        run = [command, *trust, kind, work / "in", "--resume"]
        start = time.monotonic()
        whole = subprocess.run([*run, work / f"whole{kind}"], capture_output=True)
        took = time.monotonic() - start
        expected = (work / f"whole{kind}").read_bytes()
        rows = expected.count(b"\n") - (kind == "--csv")
        check(f"{kind}: a row for each of {files} files", rows == files, rows)
        out, kills = work / f"out{kind}", 0
        for _ in range(KILLS):
            child = subprocess.Popen([*run, out], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                child.wait(timeout=dice.uniform(0.0, took / 6))
                break
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                kills += 1
        code = subprocess.run([*run, out], capture_output=True).returncode
        check(f"{kind}: it was killed before it was done", kills > 0)
        check(f"{kind}: killed {kills} times, the results are those of an undisturbed run", out.read_bytes() == expected)
        check(f"{kind}: the exit code too", code == whole.returncode, (code, whole.returncode))
        print(f"{files} files in {took:.1f} s; {kills} kills")
    shutil.rmtree(work / "in")
    finish()


main()
