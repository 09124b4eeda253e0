"""The sibling that every judge must refuse: break.py IN.pdf OUT.pdf flips one bit in the middle of the sealed bytes."""

import re
import sys
from pathlib import Path

data = bytearray(Path(sys.argv[1]).read_bytes())
first = re.search(rb"/ByteRange\s*\[\s*0\s+(\d+)", data)
data[int(first.group(1)) // 2] ^= 0x01
Path(sys.argv[2]).write_bytes(data)
