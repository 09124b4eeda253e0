"""Documents of several shapes, sealed with the command: documents.py YINXIN DATA OUT-DIR"""

import json
import sys
import tempfile
from pathlib import Path

import sheet
import shapes
from house import House, check, finish

SECOND = {"name": "宁波市鄞州区大数据发展管理局", "code": "11330212MB0P73528N"}


def seal(house, source, out, by, page=1, at="40,60"):
    code, _, said = house.command("document", "seal", source, "--seal", by, "--page", page, "--at", at, "--out", out)
    return code, said


def accepted(house, out):
    code, reports = house.verify(out)
    return code == 0 and reports[0]["verdict"] == "valid", json.dumps(reports, ensure_ascii=False)[:1500]


def sealed(house, source, folder, first, second):
    name, out = source.stem, folder / source.name
    code, said = seal(house, source, out, first)
    if not check(f"{name}: sealed", code == 0 and out.exists(), said):
        return
    check(f"{name}: the original bytes are kept", out.read_bytes().startswith(source.read_bytes()))
    check(f"{name}: our verifier accepts it", *accepted(house, out))
    page, rect = sheet.seals(out)[0]
    across, down = (rect[0] + rect[2]) / 2, sheet.page_height(out, 1) - (rect[1] + rect[3]) / 2
    across, down = across / 72 * 25.4, down / 72 * 25.4
    near = page == 1 and abs(across - 40) < 0.3 and abs(down - 60) < 0.3
    check(f"{name}: the seal's centre is where it was asked", near, f"page {page}, {across:.2f}, {down:.2f} mm")
    co_sealed(house, name, out, second)


def co_sealed(house, name, first, by):
    """A second department seals: both seals stay valid."""
    out = first.with_name(f"{name}-twice.pdf")
    code, said = seal(house, first, out, by, at="120,60")
    if not check(f"{name}: sealed by a second department", code == 0 and out.exists(), said):
        return
    check(f"{name}: the first department's bytes are kept", out.read_bytes().startswith(first.read_bytes()))
    ok, report = accepted(house, out)
    verdicts = [seal["verdict"] for seal in house.verify(out)[1][0]["seals"]]
    check(f"{name}: both seals are valid", ok and verdicts == ["valid", "valid"], report)


def refused(house, source, folder, by):
    name, out = source.stem, folder / f"refused-{source.name}"
    code, said = seal(house, source, out, by)
    check(f"{name}: refused with a sentence", code != 0 and len(said.strip()) > 10 and "panicked" not in said, said)
    check(f"{name}: nothing is written", not out.exists())
    out.unlink(missing_ok=True)
    return said


def owner_password(house, source, folder, by):
    """Either sealed, and then valid, or clearly refused."""
    out = folder / "owner-password.pdf"
    code, said = seal(house, source, out, by)
    if code == 0:
        check("owner-password: sealed and valid", *accepted(house, out))
    else:
        told = "密码" in said or "加密" in said or "password" in said or "encrypt" in said
        check("owner-password: refused, saying why", told and not out.exists(), said)


def licence_seal_refused(house, source, folder):
    """A licence seal does not seal documents, nor the other way round."""
    by = next(s["id"] for s in house.demo["seals"] if s["purpose"] == "licence")
    code, said = seal(house, source, folder / "wrong-purpose.pdf", by)
    check("a licence seal does not seal a document", code != 0 and not (folder / "wrong-purpose.pdf").exists(), said)


def second_seal(house):
    code, _, said = house.command(
        "department", "add", "--uscc", SECOND["code"], "--name", SECOND["name"], "--area", "330212"
    )
    check("a department without licence types is added", code == 0, said)
    return house.seal(SECOND, "document")


def main():
    house, folder = House(sys.argv[2], yinxin=sys.argv[1]), Path(sys.argv[3])
    folder.mkdir(parents=True)
    first = next(s["id"] for s in house.demo["seals"] if s["purpose"] == "document")
    second = second_seal(house)
    with tempfile.TemporaryDirectory() as made:
        made = Path(made)
        good = shapes.good(made)
        for source in good:
            sealed(house, source, folder, first, second)
        licence_seal_refused(house, good[0], folder)
        for source in shapes.refused(made):
            said = refused(house, source, folder, first)
            if source.stem == "user-password":
                check("user-password: says that a password is needed", "密码" in said or "password" in said, said)
        owner_password(house, shapes.owner_password(made), folder, first)
    finish()


main()
