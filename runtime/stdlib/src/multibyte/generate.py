"""Writes tables/*.txt: what CPython's codecs of East Asian encodings do, found by asking them.

    python3.14 generate.py          (3.13 gives the same)

Lines of a table, numbers in hexadecimal:

    base NAME            rows as in NAME's table (which has no base itself), but for those that follow
    1 CELLS              texts of single bytes
    81 CELLS             texts of the second bytes behind 81; `8fa1 CELLS` of third bytes. A row replaces the base's; without cells it is empty
    lead BYTES           bytes that begin a longer sequence
    wide HEX ...         sequences that are refused whole; otherwise the first byte alone is
    four N C COUNT       four-byte sequences from number N on (decimal) stand for COUNT (decimal) characters from C on
    enc C HEX            the encoding of C, where it is not the shortest and lowest sequence that decodes to it; `-` if C has none

CELLS: `@40` the next cell is byte 40; `4e00` a character; `4e00+5` five characters from 4e00 on; `304b/309a` a text of two characters.
"""

import pathlib

HERE = pathlib.Path(__file__).resolve().parent
BASES = {
    "gb2312": None, "gbk": None, "gb18030": "gbk", "big5": None, "big5hkscs": "big5", "cp950": "big5",
    "shift_jis": None, "cp932": "shift_jis", "euc_jp": None, "shift_jis_2004": None, "shift_jisx0213": "shift_jis_2004",
    "euc_jis_2004": None, "euc_jisx0213": "euc_jis_2004", "euc_kr": None, "cp949": None, "johab": None,
}


def probe(name, data):
    """The text of the bytes, None if they are incomplete, else how many of them are wrong."""
    try:
        return data.decode(name)
    except UnicodeDecodeError as e:
        return None if e.reason.startswith("incomplete") else e.end - e.start


def byte_ranges(numbers):
    out = []
    for n in sorted(numbers):
        if out and out[-1][1] == n - 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return " ".join(f"{a:02x}" if a == b else f"{a:02x}-{b:02x}" for a, b in out)


def cells(row):
    items = [(i, s) for i, s in enumerate(row) if isinstance(s, str)]
    out, expected, k = [], None, 0
    while k < len(items):
        i, s = items[k]
        if i != expected:
            out.append(f"@{i:02x}")
        n = 1
        if len(s) == 1:
            while k + n < len(items) and items[k + n] == (i + n, chr(ord(s) + n)):
                n += 1
        if n >= 3:
            out.append(f"{ord(s):x}+{n}")
        else:
            n = 1
            out.append("/".join(f"{ord(c):x}" for c in s))
        expected, k = i + n, k + n
    return " ".join(out)


def fours(name, table):
    """Runs of gb18030's sequences of four bytes."""
    runs = []
    for n in range(126 * 10 * 126 * 10):
        rest, d = divmod(n, 10)
        rest, c = divmod(rest, 126)
        a, b = divmod(rest, 10)
        data = bytes([0x81 + a, 0x30 + b, 0x81 + c, 0x30 + d])
        s = probe(name, data)
        if isinstance(s, str):
            table[data] = s
            if runs and runs[-1][1] + runs[-1][2] == ord(s) and runs[-1][0] + runs[-1][2] == n:
                runs[-1][2] += 1
            else:
                runs.append([n, ord(s), 1])
    return [f"four {n} {c:x} {count}" for n, c, count in runs]


def dump(name):
    rows, table, wide, extra = {}, {}, [], []

    def take(prefix):
        row = [probe(name, prefix + bytes([b])) for b in range(256)]
        for b, s in enumerate(row):
            data = prefix + bytes([b])
            if isinstance(s, str):
                table[data] = s
            elif s is not None and s > 1:
                wide.append(data)
        if any(isinstance(s, str) for s in row):
            rows[prefix.hex() or "1"] = cells(row)
        return [b for b, s in enumerate(row) if s is None]

    leads = take(b"")
    for a in leads:
        more = take(bytes([a]))
        # gb18030's second digit, and the filler of euc_kr's composed syllables, begin what is listed otherwise.
        if name not in ("gb18030", "euc_kr"):
            for b in more:
                take(bytes([a, b]))
    if name == "gb18030":
        extra = fours(name, table)
    inverse = {}
    for data, s in table.items():
        inverse.setdefault(s, []).append(data)
    for c in range(0x110000):
        try:
            data = chr(c).encode(name)
        except UnicodeEncodeError:
            data = None
        found = min(inverse.get(chr(c), []), key=lambda x: (len(x), x), default=None)
        if data != found and not (data and len(data) == 8):
            extra.append(f"enc {c:x} {data.hex() if data else '-'}")
    if wide:
        extra.insert(0, "wide " + " ".join(data.hex() for data in wide))
    return rows, byte_ranges(leads), extra


def main():
    dumps = {name: dump(name) for name in BASES}
    for name, base in BASES.items():
        rows, leads, extra = dumps[name]
        lines = []
        if base:
            lines.append(f"base {base}")
            known = dumps[base][0]
            rows = {k: rows.get(k, "") for k in {**rows, **known} if rows.get(k) != known.get(k)}
        lines += [f"lead {leads}", *(f"{k} {v}".rstrip() for k, v in rows.items()), *extra]
        (HERE / "tables" / f"{name}.txt").write_text("".join(line + "\n" for line in lines))


main()
