#!/usr/bin/env python3
"""Cut the three fonts of this folder out of their sources.

    pip install fonttools==4.68.0
    python3 cut.py NotoSerifSC_400Regular.ttf HanaMinB.ttf BabelStoneHan.ttf Unihan_IRGSources.txt OUT

README.md says where the sources are. The same sources give the same bytes.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

# Met in practice, though none of the sources below names them: 𠮷 of firm names, a test character of GB 18030-2022 level 3.
EXTRA = {0x20BB7, 0x31152}
# JIS X 0213, levels 3 and 4.
JIS = {"J3", "J3A", "J4", "JA3", "JA4"}
# Sources of the big historic dictionaries: taken only where a second font draws the character too.
HISTORIC = {"GKX", "GHZ"}
# Layout, vertical and bitmap tables: the pen places each glyph itself.
DROPPED = "GPOS GSUB GDEF BASE STAT vhea vmtx VORG gasp DSIG meta prop FFTM".split()


def characters(path):
    return set(TTFont(path, lazy=True).getBestCmap())


def modern_characters(path, in_babel):
    """Characters that people and places are named with (Unicode Standard Annex 38, kIRG_*Source):
    mainland sources but the big dictionaries, Hong Kong (HKSCS) and JIS X 0213."""
    found = set(EXTRA)
    for line in pathlib.Path(path).read_text("utf-8").splitlines():
        if not line.startswith("U+"):
            continue
        code, field, value = line.split("\t")
        code, kind = int(code[2:], 16), value.split("-")[0]
        if field == "kIRG_GSource" and (kind not in HISTORIC or code in in_babel):
            found.add(code)
        if field == "kIRG_HSource" or (field == "kIRG_JSource" and kind in JIS):
            found.add(code)
    return found


def cut(source, wanted, out, family, notice):
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.recalc_timestamp = False
    options.drop_tables += DROPPED
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    name = font["name"]
    name.names = [n for n in name.names if n.nameID in (0, 13, 14)]
    for number, text in {1: family, 2: "Regular", 4: family, 6: family.replace(" ", ""), 10: notice}.items():
        name.setName(text, number, 3, 1, 0x409)
    subset.save_font(font, out, options)
    print(out, len(wanted), "characters")


def main(noto, hana, babel, unihan, out):
    out = pathlib.Path(out)
    body = characters(noto)
    in_hana, in_babel = characters(hana), characters(babel)
    missing = modern_characters(unihan, in_babel) - body
    rare = missing & in_hana
    rarest = (missing & in_babel) - in_hana
    notice = "Cut to fewer characters and renamed for Yinxin, November 2026, with fonts/cut.py; outlines unchanged. Source: "
    cut(noto, body, out / "body.ttf", "Yinxin Body", notice + "Noto Serif SC Regular")
    cut(hana, rare, out / "rare.ttf", "Yinxin Rare", notice + "HanaMinB of 2017-09-04")
    cut(babel, rarest, out / "rarest.ttf", "Yinxin Rarest", notice + "BabelStone Han 15.0.5")


if __name__ == "__main__":
    main(*sys.argv[1:])
