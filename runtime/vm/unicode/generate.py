"""Writes the Unicode data that the runtime is built from, as seen by a CPython 3.14 (Unicode 16.0).

    python3.14 generate.py OUTDIR [NamedSequences.txt]

properties.txt     runs of code points with equal properties: first, last, then key=value fields (build.rs reads them)
decompositions.txt code point and the text of unicodedata.decomposition
old.txt            the same fields as they were in Unicode 3.2, where they differ (unicodedata.ucd_3_2_0)
sequences.txt      named sequences
"""
import _sre
import sys
import unicodedata
from fractions import Fraction

assert unicodedata.unidata_version == "16.0.0"
outdir = sys.argv[1]
old = unicodedata.ucd_3_2_0
ALL = range(0x110000)


def mapping(c, text, simple=None):
    """A mapped string as a delta, or as code points when it is not one character."""
    if len(text) == 1:
        return ord(text) - c
    return "/".join("%x" % ord(x) for x in text)


def number(db, s):
    n = db.numeric(s, None)
    if n is None:
        return None
    f = Fraction(n).limit_denominator(1000)
    assert float(f) == n, (s, n)
    return str(f)


def properties(c):
    s = chr(c)
    p = {}
    p["gc"] = unicodedata.category(s)
    p["bidi"] = unicodedata.bidirectional(s)
    p["ccc"] = unicodedata.combining(s)
    p["ea"] = unicodedata.east_asian_width(s)
    flags = ""
    if unicodedata.mirrored(s):
        flags += "m"
    for flag, test in [("a", s.isalpha()), ("w", s.isspace()), ("p", s.isprintable()), ("l", s.islower()), ("u", s.isupper()),
                       ("S", s.isidentifier()), ("C", ("a" + s).isidentifier()), ("D", s.isdecimal()), ("G", s.isdigit()),
                       ("N", s.isnumeric())]:
        if test:
            flags += flag
    if (s + "a").title()[-1] == "a":
        flags += "c"  # cased
    cased_alone = (s + "\u03a3").lower()[-1] == "\u03c2"
    if cased_alone:
        assert "c" in flags
    elif ("A" + s + "\u03a3").lower()[-1] == "\u03c2":
        flags += "i"  # case-ignorable: looked through around a final sigma
    p["f"] = flags
    for key, text in [("lo", s.lower()), ("up", s.upper()), ("ti", s.title()), ("fo", s.casefold())]:
        m = mapping(c, text)
        if m != 0:
            p[key] = m
    simple = _sre.unicode_tolower(c) - c
    if simple != (p.get("lo", 0) if isinstance(p.get("lo", 0), int) else None):
        p["slo"] = simple
    swapped = s.swapcase()
    assert swapped == (s.lower() if s.isupper() else s.upper() if s.islower() else s) or c == 0x3a3, s
    d = unicodedata.decimal(s, None)
    if d is not None:
        p["dec"] = d
    d = unicodedata.digit(s, None)
    if d is not None:
        p["dig"] = d
    n = number(unicodedata, s)
    if n is not None:
        p["num"] = n
    return p


def old_properties(c, new):
    s = chr(c)
    p = {}
    values = {
        "gc": old.category(s), "bidi": old.bidirectional(s), "ccc": old.combining(s), "ea": old.east_asian_width(s),
        "mir": old.mirrored(s), "dec": old.decimal(s, None), "dig": old.digit(s, None), "num": number(old, s),
    }
    current = dict(new, mir=int("m" in new["f"]))
    for key, v in values.items():
        if v != current.get(key):
            p[key] = "-" if v is None else v
    d = old.decomposition(s)
    if d != unicodedata.decomposition(s):
        p["dm"] = d.replace(" ", "/") or "-"
    n = old.normalize("NFKD", s)
    assert 0xAC00 <= c < 0xD7A4 or d or n == s, hex(c)
    if bool(old.name(s, None)) != bool(unicodedata.name(s, None)):
        p["name"] = "-"
    return p


def runs(rows):
    """Merges neighbours with equal fields."""
    start = previous = None
    for c, row in rows:
        if row != previous:
            if previous is not None:
                yield start, c - 1, previous
            start, previous = c, row
    yield start, 0x10FFFF, previous


def write_runs(file, title, rows):
    with open(f"{outdir}/{file}", "w") as f:
        f.write(f"# {title}\n# Made by generate.py; fields are explained in build.rs.\n")
        for first, last, row in runs(rows):
            if row:
                where = "%x" % first if first == last else "%x..%x" % (first, last)
                f.write(" ".join([where, *(f"{k}={v}" for k, v in row.items())]) + "\n")


def hide(row):
    return {k: v for k, v in row.items() if v != "" and not (k == "ccc" and v == 0)}


table = [properties(c) for c in ALL]
write_runs("properties.txt", "Character properties, Unicode 16.0.", ((c, hide(table[c])) for c in ALL))
write_runs("old.txt", "What was different in Unicode 3.2.", ((c, old_properties(c, table[c])) for c in ALL))

with open(f"{outdir}/decompositions.txt", "w") as f:
    f.write("# Decompositions, Unicode 16.0. Made by generate.py.\n")
    for c in ALL:
        d = unicodedata.decomposition(chr(c))
        if d:
            f.write("%x %s\n" % (c, d))

# A canonical decomposition that composition does not undo.
with open(f"{outdir}/exclusions.txt", "w") as f:
    f.write("# Composition exclusions, Unicode 16.0. Made by generate.py.\n")
    for c in ALL:
        d = unicodedata.decomposition(chr(c))
        if d and not d.startswith("<") and unicodedata.normalize("NFC", chr(c)) != chr(c):
            f.write("%x\n" % c)

if len(sys.argv) > 2:
    with open(f"{outdir}/sequences.txt", "w") as f:
        f.write("# Named sequences, Unicode 16.0. Made by generate.py.\n")
        for line in open(sys.argv[2]):
            name, _, _ = line.partition("#")[0].partition(";")
            if name.strip():
                points = unicodedata.lookup(name.strip())
                f.write("%s;%s\n" % (name.strip(), " ".join("%04X" % ord(x) for x in points)))
