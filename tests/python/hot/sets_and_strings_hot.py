"""Loops over sets, dicts and strings, membership in constants, and set methods, executed often enough to be compiled."""


def over_items(d):
    total, last = 0, None
    for key, value in d.items():
        total += value
        last = key
    for pair in d.items():
        total += len(pair)
        last = pair
    return total, last


def over_views(d):
    keys = "".join(k for k in d)
    total = 0
    for k in d.keys():
        total += len(k)
    for v in d.values():
        total += v
    return keys, total


def over_set(s):
    total = 0
    for x in s:
        total += x
    return total


def characters(text):
    vowels, spaces, other = 0, 0, []
    for c in text:
        if c in "aeiou":
            vowels += 1
        elif c == " ":
            spaces += 1
        elif c in ("x", "y", "z"):
            other.append(c)
        elif c in {"q", "w"}:
            other.append(c.upper())
        elif c == "\u00e9" or c == "\u20ac":
            other.append(ascii(c))
    return vowels, spaces, "".join(other)


def indices(text):
    out = []
    for i in range(len(text)):
        if text[i] == text[-1 - i]:
            out.append(text[i])
    return "".join(out)


def changes(n):
    s = set()
    for i in range(n):
        s.add(i % 7)
        s.discard(i % 5)
        s.discard((i, "t"))
        s.add((i % 3, "t"))
    return sorted(s, key=str)


def grows_while_iterated(s):
    try:
        for x in s:
            s.add(x + 100)
    except RuntimeError as e:
        return str(e)


def dict_grows(d):
    try:
        for k, v in d.items():
            d[k + "x"] = v
    except RuntimeError as e:
        return str(e)


class Odd:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n

    def __eq__(self, other):
        return isinstance(other, Odd) and self.n == other.n or other == self.n


def membership(values):
    found = []
    for v in values:
        found.append((v in (1, 2, "a"), v in (1.0, None), v in frozen))
    return found


def text_membership(parts):
    found = []
    for p in parts:
        try:
            found.append(p in "abcabd")
        except TypeError as e:
            found.append(str(e))
    return found


def tuples_as_keys(n):
    d = {}
    for i in range(n):
        key = (i % 4, (i % 3, "k"))
        d[key] = d.get(key, 0) + 1
    odd = (1, Odd(2))
    d[odd] = -1
    return len(d), d[(1, (1, "k"))], d[(1, Odd(2))], (1, 2) in d


frozen = frozenset([1, "a", (1, 2)])
d = {"one": 1, "two": 2, "three": 3}
for _ in range(60):
    r = (over_items(d), over_views(d), over_set({1, 2, 3, 40, 500}), over_set(frozenset([5, 6])),
         characters("the quick xylophone of zed\u00e9\u20ac"), indices("abcxcba"), indices("\u20acab\u20ac"), changes(30))
print(r)
for _ in range(60):
    r = grows_while_iterated({1, 2, 3}), dict_grows({"a": 1}), membership([1, True, 1.0, "a", None, (1, 2), 3]), \
        text_membership(["a", "bd", "", "x", "abcabd", "\u20ac"]), tuples_as_keys(40)
print(r)
for _ in range(30):
    r = membership([Odd(1), Odd(2), Odd(7), 1]), text_membership(["a", 3, None])
print(r)

# The order of differences is that of CPython: by what is left, or of a copy.
a = {i * 37 % 1009 for i in range(40)}
print(list(a - {37, 74}), list(a - set(range(0, 2000, 3))), list(a.difference([37, 74, 111])))
print(list(a - {k: 1 for k in range(500)}.keys()), list(a.difference({k: 1 for k in range(500)})))
print(list(a & set(range(100))), a.isdisjoint({1009}), a.isdisjoint({37}), list(a ^ {37, 5}))

# Large tables, and keys whose hashes agree in many bits.
big = {}
for i in range(3000):
    big[i << 40] = i
    big[str(i)] = i
print(sum(big[i << 40] for i in range(3000)), all(big[str(i)] == i for i in range(3000)), 5 in big, "x" in big)
for i in range(0, 3000, 3):
    del big[i << 40]
    del big[str(i)]
print(len(big), (3 << 40) in big, (4 << 40) in big, "7" in big, "9" in big)
