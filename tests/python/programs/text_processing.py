"""Text work: word counts, CSV by hand, templates, diff, wrapping, ciphers, markup, log analysis, tables, edit distance, compression."""
import collections
import itertools
import re
import textwrap

TEXT = """It was a bright cold day in April; and the clocks were striking. It was cold.
The hallway smelt of boiled cabbage -- and old rag mats!  "Who goes there?" said the clerk.
Nobody answered. The clerk's lamp went out at 10:45; it was, he thought, "a bad sign"..."""
words = re.findall(r"[a-z']+", TEXT.lower())
counts = collections.Counter(words)
print(len(words), len(counts), counts.most_common(5), max(counts, key=lambda w: (len(w), w)), sorted(w for w in counts if len(w) > 7))
print(re.split(r"(?<=[.!?])\s+", TEXT.replace("\n", " "))[:3], [len(line) for line in TEXT.splitlines()], TEXT.count("the"), TEXT.title()[:30], TEXT.swapcase()[-20:])
print({k: [w for w in g] for k, g in itertools.groupby(sorted(counts, key=len), key=len) if k > 5})


def parse_csv(text):
    rows, row, cell, quoted, i = [], [], "", False, 0
    while i < len(text):
        ch = text[i]
        if quoted:
            if ch == '"' and text[i + 1:i + 2] == '"':
                cell += '"'
                i += 1
            elif ch == '"':
                quoted = False
            else:
                cell += ch
        elif ch == '"':
            quoted = True
        elif ch == ",":
            row.append(cell)
            cell = ""
        elif ch == "\n":
            rows.append(row + [cell])
            row, cell = [], ""
        else:
            cell += ch
        i += 1
    return rows + ([row + [cell]] if cell or row else [])


rows = parse_csv('name,qty,note\n"Smith, J",3,"says ""hi"""\nLee,12,"two\nlines"\nNo,,')
print(rows)
widths = [max(len(c.split("\n")[0]) for c in col) for col in zip(*rows)]
for row in rows:
    print(" | ".join(c.split("\n")[0].ljust(w) for c, w in zip(row, widths)).rstrip())


def render(template, **scope):
    def sub(m):
        name, _, spec = m[1].partition(":")
        value = scope
        for part in name.strip().split("."):
            value = value[part] if isinstance(value, dict) else getattr(value, part)
        return format(value, spec)
    template = re.sub(r"\{% for (\w+) in (\w+) %\}(.*?)\{% end %\}", lambda m: "".join(render(m[3], **scope, **{m[1]: v}) for v in scope[m[2]]), template, flags=re.S)
    return re.sub(r"\{\{(.*?)\}\}", sub, template)


print(render("Dear {{ who.name }}, {% for i in items %}[{{ i.n:>4}}: {{ i.p:.2f}}] {% end %}total {{ total:,}}", who={"name": "Ann"}, items=[{"n": "nut", "p": 1.5}, {"n": "bolt", "p": 22}], total=12345))


def diff(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a)):
        for j in range(len(b)):
            table[i + 1][j + 1] = table[i][j] + 1 if a[i] == b[j] else max(table[i][j + 1], table[i + 1][j])
    out, i, j = [], len(a), len(b)
    while i or j:
        if i and j and a[i - 1] == b[j - 1]:
            out.append("  " + a[i - 1])
            i, j = i - 1, j - 1
        elif j and (not i or table[i][j - 1] >= table[i - 1][j]):
            out.append("+ " + b[j - 1])
            j -= 1
        else:
            out.append("- " + a[i - 1])
            i -= 1
    return out[::-1]


print("\n".join(diff("the quick brown fox jumps".split(), "the slow brown fox leaps high".split())))


def caesar(text, key):
    out = []
    for c in text:
        base = 65 if "A" <= c <= "Z" else 97 if "a" <= c <= "z" else None
        out.append(c if base is None else chr((ord(c) - base + key) % 26 + base))
    return "".join(out)


def rle(text): return "".join(f"{len(list(g))}{c}" for c, g in itertools.groupby(text))
def unrle(text): return "".join(c * int(n) for n, c in re.findall(r"(\d+)(\D)", text))


def lzw(text):
    table, current, out = {chr(i): i for i in range(128)}, "", []
    for c in text:
        if current + c in table:
            current += c
        else:
            out.append(table[current])
            table[current + c] = len(table)
            current = c
    return out + [table[current]] if current else out


def edit_distance(a, b):
    row = range(len(b) + 1)
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (x != y)))
        row = new
    return row[-1]


print(caesar("Hello, Brolga! Zz", 3), caesar(caesar("Round trip", 11), -11), rle("aaabccddddd"), unrle(rle("xxyzzz")), lzw("tobeornottobeortobeornot"), edit_distance("kitten", "sitting"), edit_distance("", "abc"), [edit_distance("flaw", w) for w in ("lawn", "flaw", "claw")])
print(textwrap.fill(" ".join(TEXT.split()), 50, subsequent_indent="    "))


def html(markup):
    out = []
    for block in re.split(r"\n\s*\n", markup.strip()):
        if m := re.match(r"(#+)\s+(.*)", block):
            out.append(f"<h{len(m[1])}>{m[2]}</h{len(m[1])}>")
        elif block.startswith("* "):
            out.append("<ul>" + "".join(f"<li>{line[2:]}</li>" for line in block.split("\n")) + "</ul>")
        else:
            out.append(f"<p>{block}</p>")
    text = "\n".join(out)
    for pattern, replacement in ((r"\*\*(.+?)\*\*", r"<b>\1</b>"), (r"_(.+?)_", r"<i>\1</i>"), (r"`(.+?)`", r"<code>\1</code>"), (r"\[(.+?)\]\((.+?)\)", r'<a href="\2">\1</a>')):
        text = re.sub(pattern, replacement, text)
    return text


print(html("# Title **bold**\n\nSome _text_ with `code` and [a link](http://x).\n\n* one\n* **two**\n\n## Sub"))
LOG = """10.0.0.1 - [01/Feb/2024:10:00:01] "GET /index HTTP/1.1" 200 512
10.0.0.2 - [01/Feb/2024:10:00:05] "POST /login HTTP/1.1" 403 64
10.0.0.1 - [01/Feb/2024:11:30:00] "GET /image.png HTTP/1.1" 200 20480
bad line
10.0.0.3 - [01/Feb/2024:11:31:00] "GET /missing HTTP/1.1" 404 0"""
pattern = re.compile(r'(?P<ip>[\d.]+) - \[(?P<day>[^:]+):(?P<hour>\d\d):[^]]+\] "(?P<verb>\w+) (?P<path>\S+) [^"]+" (?P<status>\d{3}) (?P<size>\d+)')
hits, sizes, bad = collections.Counter(), collections.defaultdict(int), 0
for line in LOG.splitlines():
    if m := pattern.fullmatch(line):
        hits[m["hour"], m["status"]] += 1
        sizes[m["ip"]] += int(m["size"])
    else:
        bad += 1
print(dict(hits), dict(sizes), bad, sorted(sizes.items(), key=lambda kv: -kv[1]))
print("\n".join(f"{name:<8}{'#' * (value // 1024 + 1):<22}{value:>8,}" for name, value in sizes.items()))


def number_words(n):
    ones = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    if n < 20:
        return ones[n]
    if n < 100:
        return tens[n // 10 - 2] + (f"-{ones[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{ones[n // 100]} hundred" + (f" and {number_words(n % 100)}" if n % 100 else "")
    return f"{number_words(n // 1000)} thousand" + (f" {number_words(n % 1000)}" if n % 1000 else "")


print([number_words(n) for n in (0, 13, 21, 40, 100, 342, 1001, 999999)])
anagrams = collections.defaultdict(list)
for w in "listen silent enlist google elgoog inlets cat act tac dog".split():
    anagrams["".join(sorted(w))].append(w)
print([g for g in anagrams.values() if len(g) > 1], "".join(sorted(set("the quick brown fox jumps over the lazy dog") - {" "})), [w for w in words if w == w[::-1] and len(w) > 1], "-".join(re.findall("..", "a1b2c3")), "%s has %d words" % ("text", len(words)))
