"""Licence requests from departments added with the commands: requests.py YINXIN DATA OUT-DIR

Each request of tests/requests/issued is issued, judged, read as text and looked at as a picture; each of
tests/requests/refused is refused with all its faults and uses up no number.
"""

import datetime
import json
import os
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from urllib.parse import unquote

import sheet
from house import TESTS, House, check, finish

# Departments below a province seal with 42 mm or 45 mm (State Council document 25 of 1999).
DIAMETERS_MM = (42.0, 45.0)
TOLERANCE_MM = 0.3
CHINA = datetime.timezone(datetime.timedelta(hours=8))
DATES = ("issued_on", "valid_from", "valid_to")


def chinese(value):
    """A date as a licence writes it; anything else as it is."""
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.year}年{day.month:02}月{day.day:02}日"


def years_from(day, count):
    """The day before the same day, so many years later."""
    leap = day.month == 2 and day.day == 29
    later = datetime.date(day.year + count, 3, 1) if leap else day.replace(year=day.year + count)
    return later - datetime.timedelta(days=1)


def as_of_today(request):
    """The request as it is made today: issued today, and valid for as many years as it says."""
    issued, since, until = (request[key] and datetime.date.fromisoformat(request[key]) for key in DATES)
    today = datetime.datetime.now(CHINA).date()
    start = today if since == issued else since
    years = until and (until + datetime.timedelta(days=1)).year - since.year
    dates = (today, start, years and years_from(start, years))
    return request | {key: day and day.isoformat() for key, day in zip(DATES, dates)}


def texts(request):
    """What must be readable on the page."""
    shown = [request["holder"]["name"], request["issuer"]["name"]]
    shown += [value for value in request["fields"].values() if isinstance(value, str)]
    shown += [request["issued_on"]]
    return [sheet.squeeze(chinese(text)) for text in shown]


def missing(request, text):
    return [wanted for wanted in texts(request) if wanted not in text]


def issue(house, request, out):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as order:
        json.dump(request, order)
        order.flush()
        code, said, error = house.command("licence", "issue", order.name, "--out", out, "--json")
    return code, said or error


def same_facts(request, licence):
    return (
        licence is not None
        and licence["holder"] == request["holder"]["name"]
        and licence["valid_from"] == request["valid_from"]
        and licence["valid_to"] == request["valid_to"]
        and licence["state"] == "in_force"
        and (request["number"] is None or licence["number"] == request["number"])
    )


def judge_issued(house, request, name, out):
    code, reports = house.verify(out)
    report = reports[0] if reports else {}
    summary = json.dumps(report, ensure_ascii=False)[:1500]
    accepted = code == 0 and report.get("verdict") == "valid" and report.get("acceptance") == "accept"
    check(f"{name}: our verifier accepts it", accepted, summary)
    check(f"{name}: the report tells the request's facts", same_facts(request, report.get("licence")), summary)


def look_at(request, name, out):
    lost = missing(request, sheet.text_of(out))
    check(f"{name}: pdftotext gives every field", not lost, lost)
    check(f"{name}: no word leaves the page", not sheet.off_the_page(out), sheet.off_the_page(out))
    check(f"{name}: no words overlap", not sheet.overlaps(out), sheet.overlaps(out))
    page, rect = sheet.seals(out)[0]
    width, height = sheet.red_extent_mm(out, page, rect, sheet.page_height(out, page))
    near = any(max(abs(width - d), abs(height - d)) <= TOLERANCE_MM for d in DIAMETERS_MM)
    check(f"{name}: the seal has its diameter to 0.3 mm", near, f"{width:.2f} by {height:.2f} mm, allowed {DIAMETERS_MM}")


def carries_its_twin(request, name, out):
    with tempfile.TemporaryDirectory() as folder:
        twin = json.loads(sheet.attachment(out, "licence.json", folder))
    facts = (twin["holderName"], twin["holderCode"], twin["issuedDate"])
    wanted = (request["holder"]["name"], request["holder"]["code"], request["issued_on"])
    check(f"{name}: licence.json holds the same facts", facts == wanted, twin)


def issued(house, path, folder):
    request, name = as_of_today(json.loads(path.read_text())), path.stem
    house.department_with_seal(request["issuer"], request["area"], [request["licence_type"]])
    out = folder / f"{name}.pdf"
    code, said = issue(house, request, out)
    if check(f"{name}: issued", code == 0 and out.exists(), said):
        judge_issued(house, request, name, out)
        look_at(request, name, out)
        carries_its_twin(request, name, out)


def tibetan(house, folder):
    """A script that needs shaping is shaped or refused, never drawn letter by letter."""
    request = as_of_today(json.loads((TESTS / "requests/tibetan.json").read_text()))
    house.department_with_seal(request["issuer"], request["area"], [request["licence_type"]])
    out = folder / "tibetan.pdf"
    code, said = issue(house, request, out)
    if code == 0:
        look_at(request, "tibetan", out)
    else:
        name = next(key for key in request["fields"] if "藏文" in key)
        check("tibetan: refused, and the field named", name in said and not out.exists(), said)


def refused(house, path):
    case, name = json.loads(path.read_text()), path.stem
    status, problem = house.post_json("/api/v1/licences", case["request"], key=uuid.uuid4().hex)
    faults = problem.get("errors", [])
    pointers = sorted(unquote(fault["pointer"]).removeprefix("#") for fault in faults)
    check(f"{name}: 422", status == 422, problem)
    check(f"{name}: every fault at once, no other", pointers == sorted(case["faults"]), problem)
    words = all(fault.get("zh") and fault.get("en") for fault in faults)
    check(f"{name}: each fault in both languages", faults and words, problem)


def serial(house, base):
    """The identifier's serial of a licence issued through the service."""
    status, answer = house.post_json("/api/v1/licences", base, key=uuid.uuid4().hex)
    return answer["identifier"] if status == 201 else f"{status}: {answer}"


def same_key_same_answer(house):
    request = json.loads((TESTS / "requests/issued/business-with-end.json").read_text())
    key = uuid.uuid4().hex
    first, again = (house.post_json("/api/v1/licences", request, key=key) for _ in range(2))
    check("a retry with its key gives the same answer", first[0] == 201 and first[1] == again[1], (first, again))
    other = dict(request, valid_to="2040-01-01")
    status, problem = house.post_json("/api/v1/licences", other, key=key)
    check("the same key with another body is refused", status in (409, 422), (status, problem))
    status, problem = house.post_json("/api/v1/licences", request)
    check("a request without a key is refused", status == 400, (status, problem))


def reader_goes_away(house):
    """`yinxin seal list | head -0`: ends at once, without a word."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [house.yinxin, "seal", "list", "--data", house.data]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=60)
    os.close(writer)
    check("a list that nobody reads ends quietly", (done.returncode, done.stderr) == (73, b""), done)


def main():
    house, folder = House(sys.argv[2], yinxin=sys.argv[1]), Path(sys.argv[3])
    folder.mkdir(parents=True)
    for path in sorted((TESTS / "requests/issued").glob("*.json")):
        issued(house, path, folder)
    tibetan(house, folder)
    for path in sorted((TESTS / "requests/refused").glob("*.json")):
        refused(house, path)
    same_key_same_answer(house)
    reader_goes_away(house)
    finish()


main()
