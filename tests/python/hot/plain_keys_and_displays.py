"""Dicts and sets by keys of all kinds, displays, slices, formatting, membership, iteration over views: compiled, then with what was not expected."""


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return hash(self.n)

    def __eq__(self, other):
        if isinstance(other, Key):
            return self.n == other.n
        return self.n == other


def count(items):
    d = {}
    for x in items:
        d[x] = d.get(x, 0) + 1
    return d


def lookups(d, keys):
    found = missing = 0
    for k in keys:
        if k in d:
            found += d[k]
        else:
            missing += 1
    return found, missing


def by_exception(d, keys):
    n = 0
    for k in keys:
        try:
            n += d[k]
        except KeyError as e:
            n -= len(str(e))
        except TypeError as e:
            n -= 1000
    return n


for r in range(6):
    words = ["a%d" % (i % 17) for i in range(300)]
    d = count(words)
    print(sorted(d.items())[:3], lookups(d, ["a1", "b", "a2"] * 50), by_exception(d, ["a1", "nope"] * 40))
pairs = [(i % 5, i % 3) for i in range(200)]
print(sorted(count(pairs).items())[:4], lookups(count(pairs), pairs))
mixed = [1, 1.0, True, "1", (1,), (1.0,), None, b"x", 2.5, 10 ** 30, -1, -2]
print(list(count(mixed * 20).items()))
keys = [Key(i % 4) for i in range(100)] + [1, 2, 99]
print(sorted((k.n if isinstance(k, Key) else k, v) for k, v in count(keys).items()))
print(lookups(count(keys), keys), lookups({1: 2, Key(3): 4}, [3, Key(1), 1, Key(9)] * 30))
print(by_exception({1: 2}, [[], 1, {}] * 30))
try:
    count([[1]])
except TypeError as e:
    print(e)


def sets(n):
    s = set()
    t = {1, 2, (3, 4), "x"}
    hits = 0
    for i in range(n):
        s.add(i % 50)
        s.add((i % 3, i % 4))
        if i in t or (i, i + 1) in t or str(i) in t or "x" in t:
            hits += 1
        if i not in s:
            hits += 100
    return len(s), hits, bool(s), sorted(x for x in s if isinstance(x, int))[:5]


for r in range(5):
    print(sets(120))


def displays(n):
    out = []
    for i in range(n):
        a = [i, i + 1]
        b = [*a, i * 2]
        c = {"x": i, "y": a, **{"z": i}}
        e = {i, i + 1, *a}
        f = (*a, *b)
        out.append((len(c), len(e), f, c["z"], {k: v for k, v in zip("ab", b)}, {x % 3 for x in b}))
    return out[-1], len(out)


for r in range(4):
    print(displays(80))


def slices(text, items, pair, raw):
    total = 0
    for i in range(30):
        total += len(text[i:]) + len(text[:i]) + len(text[-i:i]) + len(items[i:i + 3]) + len(pair[1:]) + len(raw[:i])
        items[i:i + 1] = [i, i]
        del items[i]
        total += items[i]
    return total, len(items), text[::2], items[3:9:2]


for r in range(4):
    print(slices("hello world" * 3, list(range(60)), (1, 2, 3), b"abcdef" * 4))


def texts(values):
    out = []
    for v in values:
        out.append(f"{v} {v!r:>8} {v!s}")
    return out


for r in range(3):
    print(texts([1, 2.5, "s", None, True] * 20)[-5:])


class Shown:
    def __format__(self, spec):
        return "<" + spec + ">"

    def __repr__(self):
        return "Shown()"


print(texts([Shown(), [1], (2,)]), f"{3.14159:.2f} {42:05d} {'x':^5}")


def views(d):
    total = 0
    names = []
    for k in d:
        total += d[k]
    for k, v in d.items():
        names.append(k)
        total += v
    for v in d.values():
        total += v
    for c in "".join(names):
        total += ord(c)
    for b in b"abc":
        total += b
    return total


for r in range(4):
    print(views({"k%d" % i: i for i in range(40)}))


def changing(d):
    try:
        for k in d:
            d[k + "x"] = 1
    except RuntimeError as e:
        return str(e)


for r in range(4):
    print(changing({"a": 1}))


def strings(words):
    n = 0
    parts = []
    for w in words:
        if w.startswith("a") and w.isalpha():
            n += w.count("b")
        parts.append(w.strip().upper()[:2])
        n += w.find("c") + len(w.split(","))
    return n, ",".join(parts), " ".join([p.lower() for p in parts])[:20]


for r in range(4):
    print(strings(["abc", " xbz ", "a,b,c", "abb"] * 25))


def stack(n):
    s = []
    for i in range(n):
        s.append(i)
        if i % 3 == 2:
            s.pop()
            s.extend([i, i])
            s.extend((1,))
    while s:
        last = s.pop()
    try:
        s.pop()
    except IndexError as e:
        return last, str(e), s, list(range(3)), tuple([1, 2]), set([1]), dict(), str(n)


for r in range(4):
    print(stack(90))
