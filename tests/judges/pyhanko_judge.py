"""pyHanko as a judge: pyhanko_judge.py ROOTS.pem FILE...

One line a signature: file, field, and four answers. Exit 0 when every file is sealed and each of its
signatures is intact, valid and trusted, its time stamp too, and nothing but allowed revisions follow:
the last signature covers the whole file. No network is used.
"""

import sys
from pathlib import Path

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext


def answers(status, last):
    """What we ask of one signature; of the last one also that it covers the file."""
    stamp = status.timestamp_validity
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    allowed = status.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)
    return {
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "stamp": stamp is not None and stamp.intact and stamp.valid and stamp.trusted,
        "covered": whole if last else allowed,
    }


def passes(path, roots):
    with open(path, "rb") as source:
        signatures = PdfFileReader(source, strict=True).embedded_regular_signatures
        all_pass = bool(signatures)
        for signature in signatures:
            context = ValidationContext(trust_roots=roots, allow_fetching=False)
            status = validate_pdf_signature(signature, context, ts_validation_context=context)
            found = answers(status, signature is signatures[-1])
            print(path, signature.field_name, *(f"{what}={answer}" for what, answer in found.items()))
            all_pass &= all(found.values())
    return all_pass


def judge(path, roots):
    try:
        return passes(path, roots)
    except Exception as fault:  # an exception of the judge is a refusal, and said
        print(path, type(fault).__name__, fault)
        return False


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: pyhanko_judge.py ROOTS.pem FILE...")
    anchors = list(load_certs_from_pemder([sys.argv[1]]))
    verdicts = [judge(Path(name), anchors) for name in sys.argv[2:]]
    sys.exit(0 if all(verdicts) else 1)
