"""A sealed page as others see it: its words by poppler, its seal as a picture."""

import html
import re
import subprocess
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader

DPI = 300
MM = 25.4 / DPI


def text_of(pdf):
    """All text without white space: lines break where the box ends, which says nothing of the content."""
    out = subprocess.run(["pdftotext", "-enc", "UTF-8", str(pdf), "-"], capture_output=True, check=True).stdout
    return squeeze(out.decode())


def squeeze(text):
    return re.sub(r"\s+", "", text)


def attachment(pdf, name, folder):
    """An embedded file, taken out by poppler."""
    out = Path(folder) / name
    subprocess.run(["pdfdetach", "-savefile", name, "-o", str(out), str(pdf)], capture_output=True, check=True)
    return out.read_bytes()


def seals(pdf):
    """Page number and rectangle in points of each visible seal, in signing order."""
    found = []
    with open(pdf, "rb") as source:
        reader = PdfFileReader(source)
        pages = page_references(reader)
        for signature in reader.embedded_regular_signatures:
            field = signature.sig_field
            page = pages.index(field.raw_get("/P").reference) + 1
            found.append((page, [float(value) for value in field["/Rect"]]))
    return found


def page_references(reader):
    return [reader.find_page_for_modification(i)[0].reference for i in range(int(reader.root["/Pages"]["/Count"]))]


def picture(pdf, page):
    """Width, height and RGB bytes of a page at 300 dpi."""
    command = ["pdftoppm", "-r", str(DPI), "-f", str(page), "-l", str(page), str(pdf)]
    ppm = subprocess.run(command, capture_output=True, check=True).stdout
    kind, width, height, _ = ppm.split(maxsplit=4)[:4]
    assert kind == b"P6"
    width, height = int(width), int(height)
    return width, height, ppm[-3 * width * height :]


def red_extent_mm(pdf, page, rect, page_height_pt):
    """Width and height in mm of what is red in the seal's rectangle and 3 mm around it."""
    width, height, pixels = picture(pdf, page)
    scale, spare = DPI / 72, 3 / MM
    left, right = max(0, int(rect[0] * scale - spare)), min(width, int(rect[2] * scale + spare))
    top = max(0, int((page_height_pt - rect[3]) * scale - spare))
    bottom = min(height, int((page_height_pt - rect[1]) * scale + spare))
    columns, rows = set(), set()
    for y in range(top, bottom):
        row = pixels[3 * (y * width + left) : 3 * (y * width + right)]
        red = [x for x in range(right - left) if is_red(*row[3 * x : 3 * x + 3])]
        if red:
            rows.add(y)
            columns.update(red)
    if not rows:
        return 0.0, 0.0
    return (max(columns) - min(columns) + 1) * MM, (max(rows) - min(rows) + 1) * MM


def is_red(r, g, b):
    return r > 140 and g < 110 and b < 110


def page_height(pdf, page):
    with open(pdf, "rb") as source:
        reader = PdfFileReader(source)
        box = reader.find_page_for_modification(page - 1)[0].get_object()["/MediaBox"]
        return float(box[3]) - float(box[1])


def words(pdf):
    """Page, box in points and text of each word."""
    out = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True).stdout
    # Poppler writes a title beyond the basic plane as surrogates, which is no UTF-8; the words are right.
    out = out.decode(errors="replace")
    page, found = 0, []
    for line in out.splitlines():
        if "<page " in line:
            page += 1
            size = [float(v) for v in re.findall(r'="([\d.]+)"', line)]
        box = re.search(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>', line)
        if box:
            found.append((page, size, [float(v) for v in box.groups()[:4]], html.unescape(box[5])))
    return found


def off_the_page(pdf):
    return [w for _, (width, height), (x0, y0, x1, y1), w in words(pdf) if x0 < 0 or y0 < 0 or x1 > width or y1 > height]


def overlaps(pdf):
    """Pairs of words of which one covers more than a fifth of the other."""
    found, all_words = [], words(pdf)
    for i, (page, _, a, first) in enumerate(all_words):
        for other, _, b, second in all_words[i + 1 :]:
            if page == other and shared(a, b) > 0.2 * min(area(a), area(b)) > 0:
                found.append((first, second))
    return found


def area(box):
    return (box[2] - box[0]) * (box[3] - box[1])


def shared(a, b):
    return max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
