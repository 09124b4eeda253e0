"""What the service answers to broken, empty, huge, encrypted and foreign uploads: uploads.py DATA"""

import sys
import tempfile
import json
from pathlib import Path

import shapes
from house import House, check, finish

LIMIT = 50 * 1024 * 1024


def report(house, name, content, verdict):
    status, found = house.verification(name, content)
    ok = status == 200 and found["verdict"] == verdict and found["reason"]["zh"] and found["reason"]["en"]
    check(f"{name}: {verdict}, with a reason in both languages", ok, f"{status} {json.dumps(found, ensure_ascii=False)[:800]}")
    return found.get("reason", {}) or {}


def unsupported(house, made):
    """Nothing sealed, nothing readable: each its own sentence."""
    base = shapes.classic(shapes.notice())
    (made / "classic-table.pdf").write_bytes(base)
    shapes.qpdf(made / "classic-table.pdf", made / "locked.pdf", "--encrypt", "open", "owner", "256", "--")
    sentences = [
        report(house, "unsealed.pdf", base, "unsupported")["zh"],
        report(house, "empty.pdf", b"", "unsupported")["zh"],
        report(house, "picture.png", b"\x89PNG\r\n\x1a\n" + bytes(200), "unsupported")["zh"],
        report(house, "locked.pdf", (made / "locked.pdf").read_bytes(), "unsupported")["zh"],
    ]
    check("each has its own sentence", len(set(sentences)) == len(sentences), sentences)


def broken(house, path):
    sealed = path.read_bytes()
    report(house, f"cut-off-{path.name}", sealed[:-100], "invalid")
    report(house, f"junk-in-front-{path.name}", b"junk\n" + sealed, "invalid")
    report(house, f"junk-behind-{path.name}", sealed + b"\n% more\n", "invalid")


def huge(house):
    """Over 50 MB: told so, and the service goes on."""
    status, body = house.upload("/api/v1/verifications", "huge.pdf", b"%PDF-1.7\n" + bytes(LIMIT + 1))
    words = body.decode(errors="replace")
    check("huge.pdf: told that it is too large", status in (200, 413) and ("50" in words), f"{status} {words[:500]}")
    status, _, _ = house.http("GET", "/livez")
    check("the service lives on", status == 200, status)


def main():
    house = House(sys.argv[1])
    with tempfile.TemporaryDirectory() as made:
        unsupported(house, Path(made))
    for path in sorted(house.data.glob("out/*.pdf")):
        broken(house, path)
    huge(house)
    finish()


main()
