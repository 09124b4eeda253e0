"""Signs the sealed file of tests/time/file.rs with SHA-1: HOW.py > sha1.sig, beside rsa-2048.pem.

The file is built as there; what is signed are its signed attributes: content-type and message-digest.
"""

import hashlib
import subprocess
import sys

RANGE, ROOM = b"[0 AAAAAAAA BBBBBBBB CCCCCCCC]", 12_000
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>/Annots[6 0 R]>>"
TEXT = b"BT /F1 12 Tf (sealed) Tj ET"
OBJECTS = {
    1: b"<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: PAGE,
    4: b"<</Length %d>>\nstream\n%s\nendstream" % (len(TEXT), TEXT),
    5: b"<</Fields[6 0 R]/SigFlags 3>>",
    6: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal)/Rect[0 0 0 0]/F 132/P 3 0 R/V 7 0 R>>",
    7: b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange "
    + RANGE + b"/Contents <" + b"0" * (2 * ROOM) + b">>>",
    9: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
}

file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"
table = b"0 1\n0000000000 65535 f \n"
for number, body in OBJECTS.items():
    table += b"%d 1\n%010d 00000 n \n" % (number, len(file))
    file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
file += b"xref\n%strailer\n<</Root 1 0 R/Size 100>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(file))

start = file.index(b"/Contents <") + 10
end = start + 2 * ROOM + 2
filled = b"[0 %-8d %-8d %-8d]" % (start, end, len(file) - end)
file = file.replace(RANGE, filled)
digest = hashlib.sha1(file[:start] + file[end:]).digest()

content_type = bytes.fromhex("301806092a864886f70d010903310b06092a864886f70d010701")
message_digest = bytes.fromhex("302306092a864886f70d01090431160414") + digest
attributes = content_type + message_digest
signed = b"\x31" + bytes([len(attributes)]) + attributes
sign = ["openssl", "dgst", "-sha1", "-sign", "rsa-2048.pem"]
sys.stdout.buffer.write(subprocess.run(sign, input=signed, capture_output=True, check=True).stdout)
