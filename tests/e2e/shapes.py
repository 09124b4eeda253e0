"""Makes the documents that departments seal, in the shapes that producers give them; and those that must be refused."""

import subprocess
from pathlib import Path

from browser import HEADLESS, PATIENCE_S

PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(text):
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text)


def notice(catalog=b"", more=()):
    """Objects of a two-page notice; `catalog` adds entries to the catalogue."""
    line = b"BT /F1 14 Tf 72 760 Td (Notice on the handling of public services, page %d) Tj ET"
    return [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        PAGE % 6,
        PAGE % 7,
        FONT,
        stream(line % 1),
        stream(line % 2),
        *more,
    ]


def classic(objects, offset=0):
    """A file with a classic cross-reference table; `offset` spoils startxref."""
    out, places = b"%PDF-1.7\n%\xe5\x8d\xb0\xe4\xbf\xa1\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start + offset)
    return out


def script():
    return notice(b"/OpenAction 8 0 R", [b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"])


def xfa():
    return notice(b"/AcroForm << /Fields [] /XFA 8 0 R >>", [stream(b"<xdp/>")])


def posing():
    """A document that brings its own licence.json."""
    file = b"<< /Type /Filespec /F (licence.json) /UF (licence.json) /EF << /F 9 0 R >> >>"
    names = b"/Names << /EmbeddedFiles << /Names [(licence.json) 8 0 R] >> >> /AF [8 0 R]"
    return notice(names, [file, b"<< /Type /EmbeddedFile /Length 2 >>\nstream\n{}\nendstream"])


def qpdf(source, out, *options):
    subprocess.run(["qpdf", *options, str(source), str(out)], check=True, capture_output=True)


def chromium(folder, out):
    page = folder / "notice.html"
    page.write_text("<meta charset=utf-8><h1>关于优化政务服务的通知</h1><p>各有关单位：现将有关事项通知如下。</p>" * 3)
    command = ["chromium", *HEADLESS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S)


def good(folder):
    """Documents that are sealed."""
    base = folder / "classic-table.pdf"
    base.write_bytes(classic(notice()))
    qpdf(base, folder / "object-streams.pdf", "--object-streams=generate")
    qpdf(base, folder / "linearized.pdf", "--linearize")
    qpdf(base, folder / "linearized-object-streams.pdf", "--linearize", "--object-streams=generate")
    chromium(folder, folder / "chromium-print.pdf")
    names = ["classic-table", "object-streams", "linearized", "linearized-object-streams", "chromium-print"]
    return [folder / f"{name}.pdf" for name in names]


def refused(folder):
    """Documents that are refused."""
    for name, content in {
        "script": classic(script()),
        "xfa-form": classic(xfa()),
        "brings-licence-json": classic(posing()),
        "startxref-off-by-one": classic(notice(), offset=1),
        "truncated": classic(notice())[:-40],
        "not-a-pdf": b"PK\x03\x04 this is something else",
        "empty": b"",
    }.items():
        (folder / f"{name}.pdf").write_bytes(content)
        yield folder / f"{name}.pdf"
    qpdf(folder / "classic-table.pdf", folder / "user-password.pdf", "--encrypt", "open", "owner", "256", "--")
    yield folder / "user-password.pdf"


def owner_password(folder):
    qpdf(folder / "classic-table.pdf", folder / "owner-password.pdf", "--encrypt", "", "owner", "256", "--")
    return folder / "owner-password.pdf"
