"""Makes the two files beside this one, with pyHanko 0.38: HOW.py OUTDIR

A page with an empty text field and an empty check box is certified for filling in (/P 2); then a program that knows
nothing of signatures writes a value and ticks the box. In the second file the certification locks the text field.
"""

import subprocess
import sys
from pathlib import Path

from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign import fields, signers

out = Path(sys.argv[1])
key, certificate = out / "key.pem", out / "certificate.pem"
subprocess.run(
    ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
     "-subj", "/CN=Certifier of forms", "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
signer = signers.SimpleSigner.load(key, certificate)


def names(**entries):
    return generic.DictionaryObject({pdf_name("/" + name): value for name, value in entries.items()})


def numbers(*values):
    return generic.ArrayObject(generic.NumberObject(value) for value in values)


def drawn(pdf, content):
    form = RawContent(data=content, box=BoxConstraints(width=200, height=20)).as_form_xobject()
    form["/Resources"] = names(Font=names(Helv=pdf.root["/AcroForm"]["/DR"]["/Font"].raw_get("/Helv")))
    return pdf.add_object(form)


def widget(kind, name, rectangle, **more):
    return names(Type=pdf_name("/Annot"), Subtype=pdf_name("/Widget"), FT=pdf_name(kind), T=pdf_string(name),
                 Rect=numbers(*rectangle), F=generic.NumberObject(4), **more)


def empty_form():
    pdf = writer.PdfFileWriter(stream_xrefs=False)
    page = writer.PageObject(contents=pdf.add_object(generic.StreamObject(stream_data=b"")), media_box=(0, 0, 595, 842))
    pdf.insert_page(page)
    font = pdf.add_object(names(Type=pdf_name("/Font"), Subtype=pdf_name("/Type1"), BaseFont=pdf_name("/Helvetica"),
                                Encoding=pdf_name("/WinAnsiEncoding")))
    pdf.root["/AcroForm"] = pdf.add_object(names(Fields=generic.ArrayObject(), DR=names(Font=names(Helv=font)),
                                                 DA=pdf_string("/Helv 12 Tf 0 g")))
    tick = drawn(pdf, b"q 1 0 0 RG 2 2 m 18 18 l S Q")
    boxes = [widget("/Tx", "amount", (72, 700, 272, 720), DA=pdf_string("/Helv 12 Tf 0 g")),
             widget("/Btn", "agreed", (72, 660, 92, 680), AS=pdf_name("/Off"), AP=names(N=names(Yes=tick)))]
    kids = generic.ArrayObject(pdf.add_object(box) for box in boxes)
    pdf.root["/AcroForm"]["/Fields"] = kids
    pdf.root["/Pages"]["/Kids"][0]["/Annots"] = generic.ArrayObject(kids)
    return pdf


def certified(path, **lock):
    bare = path.with_suffix(".bare")
    with open(bare, "wb") as target:
        empty_form().write(target)
    with open(bare, "rb") as source, open(path, "wb") as target:
        place = fields.SigFieldSpec("Certification", on_page=0, box=(400, 100, 520, 160), **lock)
        terms = signers.PdfSignatureMetadata("Certification", certify=True, docmdp_permissions=fields.MDPPerm.FILL_FORMS)
        signers.sign_pdf(IncrementalPdfFileWriter(source), terms, signer, new_field_spec=place, output=target)
    bare.unlink()


def filled(path):
    with open(path, "rb+") as file:
        pdf = IncrementalPdfFileWriter(file)
        text, tick = (pdf.root["/AcroForm"]["/Fields"][index] for index in (0, 1))
        text["/V"] = pdf_string("100 yuan")
        text["/AP"] = names(N=drawn(pdf, b"/Tx BMC q BT 0 g /Helv 12 Tf 2 5 Td (100 yuan) Tj ET Q EMC"))
        tick["/V"] = tick["/AS"] = pdf_name("/Yes")
        pdf.update_container(text)
        pdf.update_container(tick)
        pdf.write_in_place()


certified(out / "filled-in.pdf")
filled(out / "filled-in.pdf")
locked = fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, fields=["amount"])
certified(out / "locked-filled-in.pdf", field_mdp_spec=locked)
filled(out / "locked-filled-in.pdf")
key.unlink()
certificate.unlink()
