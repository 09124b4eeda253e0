"""Takes a seal out of a PDF for `openssl`: extract.py FILE.pdf OUT-DIR

Writes, for the last signature: cms.der, signed.bin (the bytes under the ByteRange), token.der (the time
stamp) and value.bin (the signature value that the token is over). Reads by position, not through a PDF library.
"""

import re
import sys
from pathlib import Path

from asn1crypto import cms


def seal_of(pdf):
    ranges = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf)
    a, b, c, d = map(int, ranges[-1])
    padded = bytes.fromhex(pdf[a + b + 1 : c - 1].decode("ascii"))
    return pdf[a : a + b] + pdf[c : c + d], cms.ContentInfo.load(padded)


def token_of(signer):
    for attribute in signer["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0].dump()
    sys.exit("no signature time stamp")


if __name__ == "__main__":
    pdf, out = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    signed, info = seal_of(pdf)
    signer = info["content"]["signer_infos"][0]
    (out / "signed.bin").write_bytes(signed)
    (out / "cms.der").write_bytes(info.dump())
    (out / "value.bin").write_bytes(signer["signature"].native)
    (out / "token.der").write_bytes(token_of(signer))
