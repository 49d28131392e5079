#!/usr/bin/env python3
"""Writes Grains.Interfaces/Identity/folding.txt: how the characters of principals' names compare.

The runtime is built without ICU (InvariantGlobalization), so that its own normalization leaves every text as it is.
For names to be compared, no composition is needed: two names are the same under NFKC with case folding exactly if they
are the same under NFKD with case folding. One mapping per character and the combining classes are enough for that.

    python3 eng/principal-names.py > Grains.Interfaces/Identity/folding.txt
"""

import sys
import unicodedata

# Characters that show nothing (Default_Ignorable_Code_Point): they vanish, as in NFKC_Casefold.
INVISIBLE = [
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
]


def is_invisible(point):
    return any(first <= point <= last for first, last in INVISIBLE)


def fold(text):
    while True:
        folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        if folded == text:
            return "".join(c for c in text if not is_invisible(ord(c)))
        text = folded


def hexes(text):
    return "+".join(f"{ord(c):X}" for c in text)


def runs(values):
    """Joins neighbours whose values are the same, or go up with them."""
    out = []
    for point, value in values:
        if out and point == out[-1][1] + 1 and value == out[-1][2]:
            out[-1][1] = point
        else:
            out.append([point, point, value])
    return out


def main():
    points = [p for p in range(0x80, 0x110000) if not 0xD800 <= p <= 0xDFFF and not 0xAC00 <= p <= 0xD7A3]
    mapped = []
    for p in points:
        to = "" if is_invisible(p) else fold(chr(p))
        if to != chr(p):
            mapped.append((p, hexes(to)))
    print(f"# Made by eng/principal-names.py from Unicode {unicodedata.unidata_version}. Do not edit.")
    print("# FIRST[-LAST]=TO: these characters compare as TO; nothing: they vanish. FIRST[-LAST]:N: their combining class.")
    for first, last, to in runs(mapped):
        print((f"{first:X}" if first == last else f"{first:X}-{last:X}") + "=" + to)
    classes = [(p, unicodedata.combining(chr(p))) for p in points if unicodedata.combining(chr(p))]
    for first, last, number in runs(classes):
        print((f"{first:X}" if first == last else f"{first:X}-{last:X}") + f":{number}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
