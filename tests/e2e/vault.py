"""Opens a vault by its documented format (docs/keys.md), with a library of its own: the tests must know the secrets that
they look for, and the store has no call that gives one out."""

import base64
import json
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# The order of P-256 (SP 800-186, 3.2.1.3).
P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def unseal(key, label, sealed, facts=None, form=None):
    """`salt ∥ ciphertext ∥ tag` under a key for one use."""
    sealed = base64.b64decode(sealed)
    sub_key = HKDF(hashes.SHA256(), 32, sealed[:32], label.encode()).derive(key)
    bound = b""
    if form:
        bound = form.encode() + b"\0" + json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode()
    return AESGCM(sub_key).decrypt(bytes(12), sealed[32:], bound)


def scalar(pkcs8):
    """The 32 bytes of the private key (RFC 5915; RFC 8410)."""
    for mark in (b"\x02\x01\x01\x04\x20", b"\x04\x22\x04\x20"):
        if mark in pkcs8:
            at = pkcs8.index(mark) + len(mark)
            return pkcs8[at : at + 32]
    raise ValueError("a private key of an unknown form")


def secrets(vault):
    """Name and bytes of everything that must not be in another process; of private keys each form that a library may hold."""
    vault = Path(vault)
    header = json.loads((vault / "vault.json").read_text())
    facts, kdf = header["facts"], header["facts"]["unseal_by"]["passphrase"]
    passphrase = (vault / "passphrase").read_bytes().strip()
    salt = base64.b64decode(kdf["salt"])
    stretched = Argon2id(
        salt=salt, length=32, iterations=kdf["iterations"], lanes=kdf["lanes"], memory_cost=kdf["memory_kib"]
    ).derive(passphrase)
    root = unseal(stretched, "yinxin vault/1 root key", header["root_key"], facts, header["format"])
    ring = json.loads((vault / "keyring.json").read_text())
    keks = unseal(root, "yinxin vault/1 keyring", ring["sealed"], ring["facts"], ring["format"])
    found = {"passphrase": passphrase, "unseal key": stretched, "root key": root}
    for place, number in enumerate(ring["facts"]["keys"]):
        found[f"key encryption key {number}"] = keks[32 * place : 32 * place + 32]
    for path in sorted((vault / "keys").glob("*.json")):
        record = json.loads(path.read_text())
        facts = record["facts"]
        kek = found[f"key encryption key {facts['kek']}"]
        pkcs8 = unseal(kek, "yinxin vault/1 private key", record["private"], facts, record["format"])
        private = scalar(pkcs8)
        found[f"private key {facts['label']}"] = private
        found[f"private key {facts['label']}, words"] = private[::-1]
        if facts["suite"] == "p256":
            montgomery = int.from_bytes(private, "big") * 2**256 % P256
            found[f"private key {facts['label']}, as ring holds it"] = montgomery.to_bytes(32, "little")
    return found
