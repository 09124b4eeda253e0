"""The report on paper: one A4 page a file, real text, readable by others. paper.py COMMAND DATA FOLDER"""

import json
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

from house import check, finish
from sheet import attachment, text_of

NOW = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
HOSTILE = "〉\u202e\u0e01དབ😀𠮷.pdf"


def info(pdf):
    return subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout


def main():
    command, data, work = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    work.mkdir(parents=True)
    files = sorted(data.glob("out/*.pdf"))
    altered = bytearray(files[0].read_bytes())
    altered[len(altered) // 2] ^= 1
    bad = work / HOSTILE
    bad.write_bytes(altered)
    empty = work / ("x" * 200 + ".pdf")
    empty.write_bytes(b"")
    files += [bad, empty]
    trust = ["--root", data / "trust/root.json", "--trust", data / "trust/bundle.yxb", "--now", NOW]

    def write(name, *paths):
        out = work / name
        done = subprocess.run([command, *trust, "--json", "--report", out, *paths], capture_output=True, text=True)
        return out, [json.loads(line) for line in done.stdout.splitlines()]

    for path in files:
        out, [report] = write("one.pdf", path)
        told = info(out)
        check(f"{path.name[:20]}: one page", re.search(r"Pages: +1\n", told), told)
        check("it is A4", re.search(r"Page size: +595\S* x 84[12]", told), told)
        text = text_of(out)
        wanted = [report["file"]["sha256"], report["file"]["sm3"], report["policy"]["digest"], report["next_step"]["zh"]]
        wanted += [seal["signer"]["name"] for seal in report["seals"]]
        wanted += [report["licence"]["number"]] if report["licence"] else []
        missing = [word for word in wanted if word.replace(" ", "") not in text]
        check("its words come out as text", not missing, missing)
        twin = json.loads(attachment(out, "report.json", work))
        check("the JSON report is inside", twin == report)
    text = text_of(write("bad.pdf", bad)[0])
    told = [f"U+{ord(c):04X}" for c in "\u202e\u0e01དབ😀"]
    check("what cannot be printed is told by its code point", all(code in text for code in told), text[:200])
    check("no direction mark comes out", "\u202e" not in text)
    all_of_them, reports = write("all.pdf", *files)
    check("several files, a page each", re.search(rf"Pages: +{len(files)}\n", info(all_of_them)))
    check("the same bytes again", write("again.pdf", *files)[0].read_bytes() == all_of_them.read_bytes())
    qpdf = subprocess.run(["qpdf", "--check", all_of_them], capture_output=True, text=True)
    check("qpdf finds no fault", qpdf.returncode == 0, qpdf.stderr)
    before = files[0].read_bytes()
    done = subprocess.run([command, "--report", files[0], files[1]], capture_output=True)
    check("a sealed file is never written over", done.returncode == 73 and files[0].read_bytes() == before)
    finish()


main()
