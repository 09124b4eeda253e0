"""The photo of the sample 残疾人证: a drawn head and shoulders, nobody's face. Run it to make photo.png again."""

import struct
import zlib
from pathlib import Path

WIDTH, HEIGHT = 260, 360


def pixel(x, y):
    head = ((x - 130) / 58) ** 2 + ((y - 140) / 74) ** 2 <= 1
    hair = ((x - 130) / 66) ** 2 + ((y - 118) / 78) ** 2 <= 1 and y < 118
    body = ((x - 130) / 112) ** 2 + ((y - 360) / 128) ** 2 <= 1
    neck = 105 <= x <= 155 and 190 <= y <= 250
    if hair:
        return (38, 34, 32)
    if head or neck:
        return (226, 190, 160)
    return (52, 82, 120) if body else (245, 247, 250)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + bytes(v for x in range(WIDTH) for v in pixel(x, y)) for y in range(HEIGHT))
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0))
png += chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
Path(__file__).with_name("photo.png").write_bytes(png)
