"""Collections at awkward moments: big live graphs, cycles through every container, ephemerons, resurrected weak keys, dead iterators."""
import gc
import itertools
import weakref


def collect():
    for _ in range(2):
        gc.collect()


class N:
    def __init__(self, v=None): self.v = v


def cycles():
    refs = []
    makers = [
        lambda n: setattr(n, "me", n),
        lambda n: setattr(n, "l", [n]),
        lambda n: setattr(n, "t", (n, (n,))),
        lambda n: setattr(n, "d", {1: n, "k": {"deep": n}}),
        lambda n: setattr(n, "s", {n}),
        lambda n: setattr(n, "f", lambda: n),
        lambda n: setattr(n, "m", n.__init__),
        lambda n: setattr(n, "g", (n for _ in [1])),
        lambda n: setattr(n, "it", iter([n])),
        lambda n: setattr(n, "mp", map(lambda x: n, [1])),
        lambda n: setattr(n, "p", __import__("functools").partial(print, n)),
        lambda n: setattr(n, "c", type("C", (), {"n": n})),
        lambda n: setattr(n, "z", zip([n], itertools.cycle([n]))),
        lambda n: setattr(n, "e", ValueError(n)),
        lambda n: setattr(n, "q", __import__("collections").deque([n])),
        lambda n: setattr(n, "pr", property(lambda self: n)),
        lambda n: setattr(n, "ch", itertools.chain([n], iter([n]))),
        lambda n: setattr(n, "od", __import__("collections").OrderedDict(x=n)),
        lambda n: setattr(n, "sup", super(N, n)),
        lambda n: setattr(n, "cell", (lambda: n).__closure__[0]),
    ]
    for make in makers:
        n = N()
        make(n)
        refs.append(weakref.ref(n))
    # What the interpreter's own stack still holds of the last round is overwritten by another.
    for make in makers:
        n = N()
        make(n)
    del n
    return refs


refs = cycles()
collect()
print(sum(r() is None for r in refs), len(refs))


def live_graph(n):
    nodes = [N(i) for i in range(n)]
    for i, x in enumerate(nodes):
        x.next = nodes[(i * 7 + 1) % n]
        x.data = {"i": i, "t": (i, str(i)), "l": [i] * 3}
    for r in range(5):
        garbage = [[N(j), {"x": [j]}] for j in range(2000)]
        garbage[0].append(garbage)
        collect()
    return all(x.v == i and x.data["i"] == i and x.data["t"][1] == str(i) and x.next.v == (i * 7 + 1) % n for i, x in enumerate(nodes))


print(live_graph(5000))
wkd = weakref.WeakKeyDictionary()


def ephemerons():
    k = N("key")
    wkd[k] = k
    chain = [N(i) for i in range(10)]
    for a, b in zip(chain, chain[1:]):
        wkd[a] = b
    return chain[0], weakref.ref(k), weakref.ref(chain[5])


head, r1, r2 = ephemerons()
collect()
print(r2() is not None, len(wkd) >= 9, wkd[head].v)
head = None
wkd.clear()
collect()
print(r2(), len(wkd))


def generator_holds():
    x = N("held")
    r = weakref.ref(x)

    def g():
        y = x
        yield 1
        yield y.v
    it = g()
    next(it)
    del x
    return it, r


it, r = generator_holds()
collect()
print(r() is not None, next(it))
it = None
collect()
print(r())


def exception_holds():
    x = N("exc")
    r = weakref.ref(x)
    try:
        raise ValueError
    except ValueError as e:
        saved = e
    return saved, r


e, r = exception_holds()
collect()
print(r() is not None)
e = None
collect()
print(r())


def closure_holds():
    x = N("closure")
    return (lambda: x), weakref.ref(x)


f, r = closure_holds()
collect()
print(r() is not None, f().v)
f.__closure__[0].cell_contents = None
collect()
print(r())
cls_refs = []


def classes():
    for i in range(20):
        C = type(f"C{i}", (N,), {"attr": i, "method": lambda self: self})
        C.instance = C()
        cls_refs.append(weakref.ref(C))


classes()
collect()
print(sum(r() is None for r in cls_refs), len(N.__subclasses__()))
d = {}
for i in range(3000):
    d[i] = [d, i]
    if i % 3 == 0:
        d.pop(i // 2, None)
    if i % 1000 == 0:
        gc.collect(0)
print(len(d), all(v[1] == k and v[0] is d for k, v in d.items()))
old = [[] for _ in range(1000)]
collect()
for i, x in enumerate(old):
    x.append(N(i))
    if i % 100 == 0:
        gc.collect(0)
collect()
print(all(x[0].v == i for i, x in enumerate(old)))
t = ()
for i in range(5000):
    t = (t, N(i)) if i % 2 else (N(i), t)
collect()
depth, node = 0, t
while node:
    node = node[0] if isinstance(node[0], tuple) else node[1]
    depth += 1
print(depth)
strings = {str(i) * 5: i for i in range(5000)}
collect()
print(sum(strings.values()), strings["4" * 5], "4999" * 5 in strings)
big = [i * 10**20 for i in range(3000)]
fl = [i * 1.1e300 for i in range(3000)]
collect()
print(sum(big) // 10**20, fl[100] == 100 * 1.1e300, len({*big}))
ws = weakref.WeakSet()
keep = [N(i) for i in range(100)]
for x in keep:
    ws.add(x)
for i in range(0, 100, 3):
    keep[i] = None
x = None
collect()
print(len(ws), sorted(x.v for x in ws)[:5])
