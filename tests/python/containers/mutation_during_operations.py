"""Containers changed by the special methods that an operation on them calls: equality, hashing, ordering, iteration, repr."""


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Evil:
    def __init__(self, action, result=False): self.action, self.result = action, result
    def __eq__(self, other): self.action(); return self.result
    def __lt__(self, other): self.action(); return self.result
    def __hash__(self): return 1
    def __repr__(self): return "Evil"


l = [1, 2, 3]
l[1] = Evil(l.clear)
print(9 in l, l)
l = [Evil(lambda: l.clear()), 2, 3]
error(l.index, 5)
l = [Evil(lambda: l.append(0) if len(l) < 10 else None), 2]
print(l.count(7), len(l))
l = [Evil(lambda: l.clear(), True), 2]
error(l.remove, 5)
print(len(l))
l = [Evil(lambda: l.clear()), 2, 3]
print(l == [1, 2, 3], l)
l = [Evil(lambda: l.pop()), 2, 3]
error(l.remove, 99)
print(len(l))
l = [3, 1, 2]
error(l.sort, key=lambda v: l.append(v))
print(l)
l = [3, 1, 2]


def clearing(v):
    l.clear()
    return v


error(l.sort, key=clearing)
print(l)
l = [Evil(lambda: l.append(5)), Evil(lambda: None)]
error(l.sort)
l = [1, 2, 3, 4]
print(list(map(lambda v: l.pop(), l)), l)
l = [1, 2, 3]
print([l.pop(0) for _ in l], l)
l = [1, 2, 3]
it = iter(l)
l.extend([4])
print(list(it))
l = [1, 2, 3]
l[:] = (l.pop() for _ in range(2))
print(l)
l = [1, 2, 3]
l[0:1] = l
print(l)
l += l
l *= 2
print(l, len(l))
l = [0, 1, 2, 3]
for i in l:
    if i == 1:
        l.insert(0, 99)
    if len(l) > 8:
        break
print(l)
l = list(range(5))
for i in reversed(l):
    l.pop()
print(l)


class Idx:
    def __index__(self):
        l.clear()
        return 1


l = [1, 2, 3]
error(lambda: l[Idx()])
l = [1, 2, 3]
error(l.__setitem__, Idx(), 5)
l = [1, 2, 3]
print(l[Idx():], l)
l = [1, 2, 3]
l.insert(Idx(), "x")
print(l)
l = [1, 2, 3]
error(l.pop, Idx())
d = {}
d[Evil(lambda: None)] = 1
d[Evil(lambda: d.clear() if len(d) < 3 else None)] = 2
print(len(d))
d = {1: "one", 2: "two"}
d[Evil(lambda: d.pop(2, None))] = "evil"
print(sorted(map(str, d.values())))
d = {i: i for i in range(5)}


def delete_while_iterating():
    for k in d:
        del d[k]


def add_while_iterating():
    for k in d.items():
        d[len(d) + 100] = 1


error(delete_while_iterating)
error(add_while_iterating)
d = {1: 1, 2: 2}
for k in d:
    d[k] += 10
print(d)
for k in list(d):
    del d[k]
print(d)
d = {"a": 1}
d.update((k + "x", v) for k, v in list(d.items()))
print(d)
d = {1: 1, 2: 2, 3: 3}
it = iter(d)
next(it)
del d[2]
d[4] = 4
try:
    print(list(it))
except RuntimeError as e:
    print("RuntimeError", e)
s = {1, 2, 3}


def grow():
    for v in s:
        s.add(v + 10)


error(grow)
s = {1, 2, 3}
print({v for v in s if not s.discard(99)} == {1, 2, 3}, s & s == s, s - s, s ^ s)
s = set()
s.add(Evil(lambda: None))
s.add(Evil(lambda: s.clear()))
print(len(s) in (1, 2))
s = {1}
s |= s
s -= s
print(s)


class ReprMutates:
    def __repr__(self):
        if len(box) < 3:
            box.append(0)
        return "R"


box = [ReprMutates(), 1]
print(box, len(box))
dbox = {}


class DictRepr:
    def __repr__(self):
        dbox.setdefault("new", 1)
        return "D"


dbox["x"] = DictRepr()
try:
    print(dbox)
except RuntimeError as e:
    print("RuntimeError", e)


class HashChanges:
    h = 1
    def __hash__(self): return self.h


k = HashChanges()
d = {k: "v"}
k.h = 2
print(k in d, d.get(k), list(d.values()), len(d))
d[k] = "again"
print(len(d))
k.h = 1
print(d[k])
gen_list = [1, 2, 3]
print(sum(gen_list.pop() for _ in range(3)), gen_list, sorted(gen_list), max([5], key=lambda v: gen_list.append(v) or v), gen_list)


class Len:
    def __init__(self): self.items = [1, 2, 3]
    def __len__(self): self.items.append(0); return len(self.items)
    def __getitem__(self, i): return self.items[i]


x = Len()
print(len(x), len(x), list(x)[:3], x[3])
b = bytearray(b"abc")
b[1:2] = b
b += bytes(b)
print(b)
for c in b:
    if len(b) < 20:
        b.append(c)
print(len(b))
t = ([1],)
t[0].append(t)
print(t, t == t, len(repr(t)))


class Weird(list):
    def __iter__(self):
        self.append("from iter")
        return super().__iter__()


w = Weird([1])
print([*w], list(w), len(w), w + [2], sorted(map(str, w)))
import collections
q = collections.deque([1, 2, 3])


def rotate():
    for v in q:
        q.rotate(1)


error(rotate)
od = collections.OrderedDict(a=1, b=2)


def move():
    for key in od:
        od.move_to_end(key)
        if key == "b":
            break


error(move)
print(list(od))
