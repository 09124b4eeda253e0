"""Makes the files beside it with OpenSSL 3.0: python3 HOW.py, in an empty folder. Private keys are not kept.

content.bin      the eight bytes "yinxin\\r\\n"
signer.spki      public key of the signatures below
plain.sig        SM2 with SM3 over content.bin, ID 1234567812345678, r and s of 32 octets
short-r.sig      r of 31 octets: its DER INTEGER is shorter
short-s.sig      s of 31 octets
no-id.sig        over content.bin with an empty ID: another Z, so no signature for us
root.der         self-signed, SM2 with SM3
signer.der       issued by it
root.crl         its revocation list: nothing is revoked
national.cms     SignedData over content.bin by signer.der, SM3, signatureAlgorithm 1.2.156.10197.1.501
bare.cms         the same with signatureAlgorithm 1.2.156.10197.1.301.1, as GB/T 35275 writes it
mixed.cms        the same with digestAlgorithm SHA-256: a suite of its own, which is none
"""
import pathlib
import subprocess

CONFIG = """
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
[default_ca]
database = index.txt
default_md = sm3
crlnumber = crlnumber
"""
ID = "distid:1234567812345678"
DAYS = "36500"
SM3, SHA256 = "1.2.156.10197.1.401", "2.16.840.1.101.3.4.2.1"
SM2_WITH_SM3, SM2_SIGNATURE = "1.2.156.10197.1.501", "1.2.156.10197.1.301.1"


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout


def read(name):
    return pathlib.Path(name).read_bytes()


def write(name, octets):
    pathlib.Path(name).write_bytes(octets)


def sign(message, key="signer.key", identity=ID):
    write("message", message)
    return openssl("pkeyutl", "-sign", "-inkey", key, "-rawin", "-digest", "sm3", "-pkeyopt", identity, "-in", "message")


def digest(name, octets):
    write("message", octets)
    return openssl("dgst", "-" + name, "-binary", "message")


def sign_until(fits):
    while True:
        signature = sign(CONTENT)
        r, s = signature[3], signature[5 + signature[3]]
        if fits(r, s):
            return signature


def tlv(tag, *parts):
    content = b"".join(parts)
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(octets)]) + octets + content


def oid(dotted):
    first, second, *rest = map(int, dotted.split("."))
    octets = bytearray([40 * first + second])
    for arc in rest:
        groups = [arc & 127]
        while arc := arc >> 7:
            groups.append(arc & 127 | 128)
        octets += bytes(reversed(groups))
    return tlv(6, bytes(octets))


def seq(*parts):
    return tlv(0x30, *parts)


def inside(der):
    """Content of the first element, and what follows it."""
    length, start = der[1], 2
    if length & 128:
        start += length & 127
        length = int.from_bytes(der[2:start], "big")
    return der[start : start + length], der[start + length :]


def issuer_and_serial(certificate):
    tbs, _ = inside(inside(certificate)[0])
    _, tbs = inside(tbs)
    serial, rest = inside(tbs)
    _, rest = inside(rest)
    issuer, _ = inside(rest)
    return seq(seq(issuer), tlv(2, serial))


def cms(digest_name, digest_oid, signature_oid):
    certificate = read("signer.der")
    attribute = lambda kind, value: seq(oid(kind), tlv(0x31, value))
    named = seq(seq(seq(seq(oid(SM3)), tlv(4, digest("sm3", certificate)))))
    attributes = sorted(
        [
            attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.7.1")),
            attribute("1.2.840.113549.1.9.4", tlv(4, digest(digest_name, CONTENT))),
            attribute("1.2.840.113549.1.9.16.2.47", named),
        ]
    )
    signer = seq(
        tlv(2, b"\1"),
        issuer_and_serial(certificate),
        seq(oid(digest_oid)),
        tlv(0xA0, *attributes),
        seq(oid(signature_oid)),
        tlv(4, sign(tlv(0x31, *attributes))),
    )
    signed = seq(
        tlv(2, b"\1"),
        tlv(0x31, seq(oid(digest_oid))),
        seq(oid("1.2.840.113549.1.7.1")),
        tlv(0xA0, certificate),
        tlv(0x31, signer),
    )
    return seq(oid("1.2.840.113549.1.7.2"), tlv(0xA0, signed))


def certify(name, section, issuer):
    openssl("ecparam", "-name", "SM2", "-genkey", "-noout", "-out", name + ".key")
    subject = ["-subj", "/CN=OpenSSL SM2 " + name]
    openssl("req", "-new", "-key", name + ".key", "-sm3", "-sigopt", ID, *subject, "-out", name + ".csr")
    how = ["-signkey", name + ".key"] if issuer == name else ["-CA", issuer + ".pem", "-CAkey", issuer + ".key"]
    extensions = ["-extfile", "ext.cnf", "-extensions", section]
    openssl("x509", "-req", "-in", name + ".csr", *how, "-CAcreateserial", "-days", DAYS, "-sm3", "-sigopt", ID,
            "-vfyopt", ID, *extensions, "-out", name + ".pem")
    openssl("x509", "-in", name + ".pem", "-outform", "DER", "-out", name + ".der")


CONTENT = b"yinxin\r\n"
write("content.bin", CONTENT)
write("ext.cnf", CONFIG.encode())
write("index.txt", b"")
write("crlnumber", b"01\n")
certify("root", "ca", "root")
certify("signer", "signer", "root")
openssl("ca", "-config", "ext.cnf", "-name", "default_ca", "-gencrl", "-keyfile", "root.key", "-cert", "root.pem",
        "-crldays", DAYS, "-sigopt", ID, "-out", "root.crl.pem")
openssl("crl", "-in", "root.crl.pem", "-outform", "DER", "-out", "root.crl")
openssl("pkey", "-in", "signer.key", "-pubout", "-outform", "DER", "-out", "signer.spki")
write("plain.sig", sign_until(lambda r, s: r >= 32 and s >= 32))
write("short-r.sig", sign_until(lambda r, s: r == 31 and s >= 32))
write("short-s.sig", sign_until(lambda r, s: r >= 32 and s == 31))
write("no-id.sig", sign(CONTENT, identity="distid:"))
write("national.cms", cms("sm3", SM3, SM2_WITH_SM3))
write("bare.cms", cms("sm3", SM3, SM2_SIGNATURE))
write("mixed.cms", cms("sha256", SHA256, SM2_WITH_SM3))
