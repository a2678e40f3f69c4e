"""Hot loops over lists, dicts, strings and tuples whose contents change kind in mid-loop."""


def total(items):
    t = 0
    for v in items:
        t += v
    return t


def fill(items, n, make):
    for i in range(n):
        items.append(make(i))
    return items


def swap_sort(items):
    n = len(items)
    for i in range(n):
        for j in range(n - 1 - i):
            if items[j] > items[j + 1]:
                items[j], items[j + 1] = items[j + 1], items[j]
    return items


ints = fill([], 500, lambda i: i)
print(total(ints), ints[-1])
ints[100] = 2.5
print(total(ints), type(ints[100]).__name__)
ints.append(2**70)
print(total(ints))
floats = fill([], 500, lambda i: i / 4)
print(total(floats))
floats[3] = 7
floats.append(True)
print(total(floats), floats[3], floats[-1], type(floats[3]).__name__)
mixed = fill([], 300, lambda i: i if i % 2 else float(i))
print(total(mixed), [type(v).__name__ for v in mixed[:4]])
strs = fill([], 100, str)
print("".join(strs)[:30], swap_sort(strs[:20]))
print(swap_sort([5, 2, 9, 1]), swap_sort([2.5, 1, 3, -0.5]), swap_sort([(2, "a"), (1, "b")]), swap_sort([2**65, 3, -2**65]), swap_sort([True, 0, 5]))
try:
    swap_sort([1, "a", 2])
except TypeError as e:
    print(e)


def grow_while_reading(n):
    data = [0]
    out = 0
    i = 0
    while i < len(data):
        out += data[i]
        if len(data) < n:
            data.append(len(data))
            if len(data) % 100 == 0:
                data.append(0.5)
        i += 1
    return out, len(data)


print(grow_while_reading(1000))


def rotate(n):
    q = list(range(10))
    for i in range(n):
        q.append(q.pop(0))
        if i % 50 == 0:
            q.insert(3, q.pop())
        if i == 777:
            q[0] = "str"
    return q


print(rotate(1000))


def slices(n):
    data = list(range(20))
    t = 0
    for i in range(n):
        a, b = i % 20, (i * 7) % 20
        t += sum(data[a:b]) + len(data[b:a]) + data[-1 - a]
        data[a:a + 1] = [data[a]]
        if i % 100 == 99:
            data[2:4] = [1, 2, 3]
            del data[5]
    return t, data


print(slices(1000))


def counts(keys, n):
    d = {}
    for i in range(n):
        k = keys[i % len(keys)]
        d[k] = d.get(k, 0) + 1
        if k in d and i % 10 == 9:
            del d[k]
    return d


print(counts(["a", "b", "c"], 1000), counts([1, 2.0, True, "1"], 1000), counts([(1, 2), (2, 1)], 101), counts([None, ...], 50), counts(["é", "日", "a" * 50], 77))


class Key:
    calls = 0

    def __init__(self, v): self.v = v

    def __hash__(self):
        Key.calls += 1
        return self.v % 3

    def __eq__(self, o): return isinstance(o, Key) and self.v == o.v

    def __repr__(self): return f"Key({self.v})"


ks = [Key(i) for i in range(6)]
print(counts(ks, 601), Key.calls > 600)
d = counts(["x", "y"], 100)
d[5] = "int key joins"
d[(1,)] = 0
print(total(v for v in d.values() if isinstance(v, int)), list(d))


def chars(text):
    vowels = up = digits = 0
    for c in text:
        if c in "aeiou":
            vowels += 1
        elif c.isupper():
            up += 1
        elif "0" <= c <= "9":
            digits += 1
    return vowels, up, digits


for text in ("Hello World 123 " * 50, "Ünïcödé É 9" * 50, "日本語 ABC" * 50, "🎉a" * 100, ""):
    print(chars(text), len(text), text[-3:], text[::7][:10])


def build(n, extra):
    s = ""
    for i in range(n):
        s += chr(97 + i % 26)
        if i % 100 == 99:
            s += extra
    return len(s), s[95:105], hash(s) == hash(s[:50] + s[50:])


print(build(500, "é"), build(500, "日"), build(500, "🎉"), build(300, ""))


def tuples(n):
    t = (0, 1)
    out = 0
    for i in range(n):
        a, b = t
        t = (b, (a + b) % 1009)
        out += t[0] * t[1]
        if i % 333 == 0:
            t = (t[0] * 1.0, t[1])
    return out, t


print(tuples(1000))


def unpack(items):
    out = []
    for item in items:
        try:
            a, b = item
            out.append((b, a))
        except (TypeError, ValueError) as e:
            out.append(str(e))
    return out


print(unpack([(1, 2)] * 3 + [[3, 4], "ab", {5: 6, 7: 8}, range(2), (1,), (1, 2, 3), 5, iter([1, 2]), None, "abc"]))


def sets(n):
    s = set()
    hits = 0
    for i in range(n):
        v = (i * 37) % 100
        if v in s:
            hits += 1
            s.discard(v)
        else:
            s.add(v if i % 50 else str(v))
    return hits, len(s), sum(v for v in s if isinstance(v, int))


print(sets(2000))


def matrix(n, one):
    m = [[one * (i == j) for j in range(n)] for i in range(n)]
    for k in range(5):
        m = [[sum(m[i][x] * m[x][j] for x in range(n)) + k for j in range(n)] for i in range(n)]
        if k == 3:
            m[0][0] = 2**61
    return m[0][0], m[-1][-2], type(m[1][1]).__name__


print(matrix(4, 1), matrix(4, 1.0)[2], matrix(3, True))


def bytes_loop(b):
    t = 0
    for i in range(len(b)):
        t = (t * 31 + b[i]) & 0xFFFFFF
    return t


print(bytes_loop(b"abc" * 100), bytes_loop(bytearray(b"xyz" * 100)), bytes_loop(memoryview(b"abc" * 100)), bytes_loop([1, 2, 3]), bytes_loop(range(100)))
