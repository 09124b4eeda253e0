"""The table of docs/attacks.md: what pdfsig, pyHanko, EU DSS and we say of each case of the attack corpus.

    table.py write CORPUS   asks all judges and writes the table; none may be absent
    table.py check CORPUS   asks ourselves and those who are there, and fails where the table says otherwise

CORPUS is what `cargo run -p yinxin-tests --bin corpus -- CORPUS` makes. The table holds no dates and no paths: the same
corpus and the same versions give the same text.
"""

import json
import re
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOC = HERE.parent.parent / "docs" / "attacks.md"
BEGIN, END = "<!-- table: tests/judges/table.sh -->", "<!-- end of table -->"
JUDGES = ["yinxin-verify", "pdfsig", "pyHanko", "EU DSS"]


def pdfsig(path):
    """Valid or not by mathematics, and whether it says that the whole document is signed."""
    try:
        run = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, timeout=60, errors="replace")
    except subprocess.TimeoutExpired:
        return "hangs"
    said = re.findall(r"Signature Validation: (.*)", run.stdout)
    if not said:
        return "no signature"
    if any(word != "Signature is Valid." for word in said):
        return "invalid"
    tail = run.stdout.rstrip().splitlines()[-1]
    return "valid, whole" if "Total document signed" in run.stdout and "Not total" not in tail else "valid, not whole"


def pyhanko(task):
    import logging
    from datetime import datetime

    from pyhanko.keys import load_certs_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    logging.disable(logging.CRITICAL)
    path, trust, moment = task
    roots = list(load_certs_from_pemder([str(pem) for pem in sorted(Path(trust).glob("*.pem"))]))
    crls = [crl.read_bytes() for crl in sorted(Path(trust).glob("*.crl"))]
    try:
        with open(path, "rb") as source:
            signatures = PdfFileReader(source, strict=True).embedded_regular_signatures
            if not signatures:
                return "no signature"
            context = dict(trust_roots=roots, crls=crls, allow_fetching=False, moment=datetime.fromisoformat(moment))
            words = [pyhanko_word(validate_pdf_signature(one, ValidationContext(**context), ts_validation_context=ValidationContext(**context))) for one in signatures]
        return ", ".join(dict.fromkeys(words))
    except RecursionError:
        return "refuses (RecursionError)"
    except Exception as fault:  # an exception of the judge is a refusal, and said
        return f"refuses ({type(fault).__name__})"


def pyhanko_word(status):
    if status.bottom_line:
        return "valid"
    if not status.intact:
        return "invalid: digest"
    if not status.valid:
        return "invalid: signature"
    if not status.docmdp_ok:
        return "invalid: changed"
    return "invalid: trust" if not status.trusted else "invalid"


def dss(trust, moment, files):
    listing = trust.parent / "list.txt"
    listing.write_text("".join(f"{file}\n" for file in files))
    run = subprocess.run([HERE / "dss.sh", "table", trust, moment, listing], capture_output=True, text=True, errors="replace")
    lines = [line.split("\t") for line in run.stdout.splitlines() if "\t" in line]
    return {path: word.replace("TOTAL_PASSED", "passed").replace("TOTAL_FAILED", "failed").replace("INDETERMINATE", "indeterminate") for path, word in lines}


def version(judge):
    if judge == "pdfsig":
        return subprocess.run(["pdfsig", "-v"], capture_output=True, text=True).stderr.split()[2]
    if judge == "pyHanko":
        from importlib.metadata import version as of

        return of("pyHanko")
    return re.search(r"<dss>(.*)</dss>", (HERE / "dss" / "pom.xml").read_text())[1]


def present():
    there = ["yinxin-verify"]
    if shutil.which("pdfsig"):
        there.append("pdfsig")
    try:
        import pyhanko.sign  # noqa: F401

        there.append("pyHanko")
    except ImportError:
        pass
    if (HERE.parent.parent / "target" / "judges" / "dss" / "stamp").exists() and shutil.which("java"):
        there.append("EU DSS")
    return there


def ask(corpus, judges):
    """What each judge says of each case. Cases that cost time are put to ourselves only: others need minutes or gigabytes."""
    manifest = json.loads((corpus / "manifest.json").read_text())
    cases = manifest["cases"]
    for case in cases:
        case["said"] = {"yinxin-verify": case["ours"]}
    asked = [case for case in cases if case["class"] != "R"]
    files = [str(corpus / case["file"]) for case in asked]
    trust, moment = corpus / "trust", manifest["time"]
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2) as processes:
        answers = {}
        if "pdfsig" in judges:
            answers["pdfsig"] = list(threads.map(pdfsig, files))
        if "pyHanko" in judges:
            answers["pyHanko"] = list(processes.map(pyhanko, [(file, str(trust), moment) for file in files], chunksize=16))
        if "EU DSS" in judges:
            by_file = dss(trust, moment, files)
            answers["EU DSS"] = [by_file.get(file, "unreadable") for file in files]
    for judge, words in answers.items():
        for case, word in zip(asked, words):
            case["said"][judge] = word
    return cases


def accepts(judge, word):
    """Whether a user of this judge would take the file for sealed and unchanged."""
    first = {"yinxin-verify": "valid", "pdfsig": "valid", "pyHanko": "valid", "EU DSS": "passed"}[judge]
    return all(part.strip().startswith(first) for part in word.replace("valid, not whole", "valid").replace("valid, whole", "valid").split(","))


def cell(case, judge):
    word = case["said"].get(judge, "–")
    if word == "–":
        return word
    wrong = accepts(judge, word) != case["pass"]
    return f"**{word}**" if wrong else word


GROUPS = [
    ("attack", "Attacks"),
    ("profile", "Attacks on our own profile only: spellings that other makers may use"),
    ("sibling", "Siblings, which must pass"),
]


def text(cases, versions):
    lines = [BEGIN, ""]
    for group, title in GROUPS:
        rows = [case for case in cases if case["group"] == group]
        lines += [f"### {title}", "", f"{len(rows)} cases.", ""]
        lines += ["| class | case | " + " | ".join(f"{judge}{versions[judge]}" for judge in JUDGES) + " |", "|---|---|" + "---|" * len(JUDGES)]
        lines += [f"| {case['class']} | `{case['name']}` | " + " | ".join(cell(case, judge) for judge in JUDGES) + " |" for case in rows]
        lines.append("")
    lines += summary(cases)
    return "\n".join(lines + [END])


def summary(cases):
    """How many attacks each judge takes for sealed, how many of these with a word of doubt, and how many siblings it refuses."""
    lines = ["### In sum", "", "| judge | attacks that it accepts | of these, with a word of doubt | siblings that it refuses |", "|---|---|---|---|"]
    for judge in JUDGES:
        asked = [case for case in cases if judge in case["said"]]
        attacks = [case["said"][judge] for case in asked if case["group"] == "attack"]
        siblings = [case["said"][judge] for case in asked if case["group"] == "sibling"]
        accepted = [word for word in attacks if accepts(judge, word)]
        doubted = [word for word in accepted if "warning" in word or "not whole" in word]
        refused = [word for word in siblings if not accepts(judge, word)]
        lines.append(f"| {judge} | {len(accepted)} of {len(attacks)} | {len(doubted)} | {len(refused)} of {len(siblings)} |")
    return lines + [""]


def committed():
    return re.search(re.escape(BEGIN) + ".*" + re.escape(END), DOC.read_text(), re.S)[0]


def columns(table, judges):
    """Rows of the table, as far as these judges speak in them."""
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ") and "`" in line]
    kept = [JUDGES.index(judge) + 2 for judge in judges]
    return [[row[0], row[1]] + [row[index].removesuffix(" |") for index in kept] for row in rows]


def main():
    command, corpus = sys.argv[1], Path(sys.argv[2]).resolve()
    judges = present()
    cases = ask(corpus, judges)
    versions = {judge: f" {version(judge)}" if judge in judges and judge != "yinxin-verify" else "" for judge in JUDGES}
    table = text(cases, versions)
    if command == "write":
        if judges != JUDGES:
            sys.exit(f"absent: {', '.join(set(JUDGES) - set(judges))}")
        DOC.write_text(DOC.read_text().replace(committed(), table))
        return
    same_version = [judge for judge in judges if f"{judge}{versions[judge]} |" in committed()]
    new, old = columns(table, same_version), columns(committed(), same_version)
    for judge in JUDGES:
        print(f"{judge}: {'compared' if judge in same_version else 'not here in this version'}")
    if same_version == JUDGES and table != committed():
        new, old = table.splitlines(), committed().splitlines()
    different = [row for row in new if row not in old] + [row for row in old if row not in new]
    for row in different[:20]:
        print("differs:", row if isinstance(row, str) else " | ".join(row))
    print(f"{'FAIL' if different else 'PASS'} the table of docs/attacks.md: {len(cases)} cases, {len(different)} rows differ")
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
