"""Data structures by hand: linked list, LRU cache, trie, heap, ring buffer, sorted list, graph, matrix, bit set."""
import functools


class LinkedList:
    class Node:
        __slots__ = "value", "next"

        def __init__(self, value, next=None):
            self.value, self.next = value, next

    def __init__(self, items=()):
        self.head, self.size = None, 0
        for item in reversed(list(items)):
            self.push(item)

    def push(self, value):
        self.head = self.Node(value, self.head)
        self.size += 1

    def pop(self):
        if not self.head:
            raise IndexError("pop from empty list")
        value, self.head = self.head.value, self.head.next
        self.size -= 1
        return value

    def __iter__(self):
        node = self.head
        while node:
            yield node.value
            node = node.next

    def __len__(self): return self.size
    def __repr__(self): return f"LinkedList({list(self)})"

    def __getitem__(self, i):
        if isinstance(i, slice):
            return LinkedList(list(self)[i])
        if i < 0:
            i += self.size
        for k, v in enumerate(self):
            if k == i:
                return v
        raise IndexError(i)

    def reverse(self):
        previous, node = None, self.head
        while node:
            node.next, previous, node = previous, node, node.next
        self.head = previous
        return self

    def __eq__(self, other): return isinstance(other, LinkedList) and list(self) == list(other)


l = LinkedList([1, 2, 3])
l.push(0)
print(l, len(l), l.pop(), l[0], l[-1], l[1:], l.reverse(), 2 in l, l == LinkedList([3, 2, 1]), sum(l), [*l])
try:
    l[99]
except IndexError as e:
    print("IndexError", e)


class LRU:
    def __init__(self, size):
        self.size, self.data, self.hits, self.misses = size, {}, 0, 0

    def get(self, key, make):
        if key in self.data:
            self.hits += 1
            self.data[key] = self.data.pop(key)
        else:
            self.misses += 1
            if len(self.data) >= self.size:
                del self.data[next(iter(self.data))]
            self.data[key] = make(key)
        return self.data[key]


c = LRU(3)
print([c.get(k, lambda k: k * k) for k in (1, 2, 3, 1, 4, 2, 1)], c.data, c.hits, c.misses)


class Trie:
    def __init__(self): self.root = {}

    def add(self, word):
        node = self.root
        for ch in word:
            node = node.setdefault(ch, {})
        node["$"] = True

    def words(self, prefix=""):
        node = self.root
        for ch in prefix:
            if ch not in node:
                return
            node = node[ch]
        stack = [(prefix, node)]
        while stack:
            text, node = stack.pop()
            if "$" in node:
                yield text
            stack.extend((text + ch, child) for ch, child in sorted(node.items(), reverse=True) if ch != "$")


t = Trie()
for w in "car card care cat dog do".split():
    t.add(w)
print(list(t.words("car")), list(t.words()), list(t.words("x")))


@functools.total_ordering
class Task:
    def __init__(self, priority, name): self.priority, self.name = priority, name
    def __eq__(self, o): return self.priority == o.priority
    def __lt__(self, o): return self.priority < o.priority
    def __repr__(self): return f"{self.name}@{self.priority}"


class Heap:
    def __init__(self): self.a = []

    def push(self, v):
        self.a.append(v)
        i = len(self.a) - 1
        while i and self.a[i] < self.a[(i - 1) // 2]:
            p = (i - 1) // 2
            self.a[i], self.a[p] = self.a[p], self.a[i]
            i = p

    def pop(self):
        self.a[0], self.a[-1] = self.a[-1], self.a[0]
        top = self.a.pop()
        i = 0
        while (c := 2 * i + 1) < len(self.a):
            if c + 1 < len(self.a) and self.a[c + 1] < self.a[c]:
                c += 1
            if self.a[i] <= self.a[c]:
                break
            self.a[i], self.a[c] = self.a[c], self.a[i]
            i = c
        return top


h = Heap()
for p, n in ((5, "e"), (1, "a"), (3, "c"), (4, "d"), (2, "b")):
    h.push(Task(p, n))
print([h.pop() for _ in range(5)])


class Ring:
    def __init__(self, size): self.data, self.start, self.count = [None] * size, 0, 0

    def put(self, v):
        end = (self.start + self.count) % len(self.data)
        self.data[end] = v
        if self.count < len(self.data):
            self.count += 1
        else:
            self.start = (self.start + 1) % len(self.data)

    def __iter__(self): return (self.data[(self.start + i) % len(self.data)] for i in range(self.count))


r = Ring(3)
for i in range(5):
    r.put(i)
    print(list(r), end=" ")
print()


class Matrix:
    def __init__(self, *rows): self.rows = [list(r) for r in rows]
    def __matmul__(self, o): return Matrix(*[[sum(a * b for a, b in zip(r, c)) for c in zip(*o.rows)] for r in self.rows])
    def __add__(self, o): return Matrix(*[[a + b for a, b in zip(r, s)] for r, s in zip(self.rows, o.rows)])
    def __mul__(self, k): return Matrix(*[[v * k for v in r] for r in self.rows])
    __rmul__ = __mul__
    def __pow__(self, n): return functools.reduce(Matrix.__matmul__, [self] * n)
    def __getitem__(self, ij): return self.rows[ij[0]][ij[1]]
    def __setitem__(self, ij, v): self.rows[ij[0]][ij[1]] = v
    def __eq__(self, o): return self.rows == o.rows
    def __repr__(self): return f"Matrix{tuple(self.rows)}"
    @property
    def T(self): return Matrix(*zip(*self.rows))
    def det(self):
        if len(self.rows) == 1:
            return self.rows[0][0]
        return sum((-1) ** j * v * Matrix(*[r[:j] + r[j + 1:] for r in self.rows[1:]]).det() for j, v in enumerate(self.rows[0]))


m = Matrix((1, 2), (3, 4))
m[0, 1] += 5
print(m, m @ m, m + m, 2 * m, m.T, m ** 10, m[1, 0], m.det(), Matrix((2, 0, 1), (1, 3, 2), (1, 1, 1)).det(), m == Matrix((1, 7), (3, 4)))


class BitSet:
    def __init__(self, items=()): self.bits = sum(1 << i for i in set(items))
    def __contains__(self, i): return self.bits >> i & 1 == 1
    def __iter__(self):
        b, i = self.bits, 0
        while b:
            if b & 1:
                yield i
            b >>= 1
            i += 1
    def __or__(self, o): return self._make(self.bits | o.bits)
    def __and__(self, o): return self._make(self.bits & o.bits)
    def __sub__(self, o): return self._make(self.bits & ~o.bits)
    def __len__(self): return self.bits.bit_count()
    def __repr__(self): return "BitSet(" + ", ".join(map(str, self)) + ")"
    @classmethod
    def _make(cls, bits):
        s = cls()
        s.bits = bits
        return s


a, b = BitSet([1, 5, 70]), BitSet(range(4, 8))
print(a, b, a | b, a & b, a - b, len(a | b), 70 in a, 6 in a, list(a), not BitSet())


class Poly:
    def __init__(self, *c): self.c = c
    def __call__(self, x): return functools.reduce(lambda acc, k: acc * x + k, reversed(self.c), 0)
    def __add__(self, o): return Poly(*[(self.c[i] if i < len(self.c) else 0) + (o.c[i] if i < len(o.c) else 0) for i in range(max(len(self.c), len(o.c)))])
    def __mul__(self, o):
        out = [0] * (len(self.c) + len(o.c) - 1)
        for i, a in enumerate(self.c):
            for j, b in enumerate(o.c):
                out[i + j] += a * b
        return Poly(*out)
    def __str__(self): return " + ".join(f"{k}x^{i}" if i else str(k) for i, k in enumerate(self.c) if k) or "0"
    def derivative(self): return Poly(*[i * k for i, k in enumerate(self.c)][1:])


p = Poly(1, 2, 3)
print(p, p(2), p + Poly(1), p * p, p.derivative(), (p * Poly(-1, 1))(10), Poly())
