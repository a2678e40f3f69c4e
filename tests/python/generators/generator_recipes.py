"""Generators at work: trees, permutations, merges, state machines, backtracking, coroutine parsers, recursion through yield from."""
import itertools


def count(n):
    while True:
        yield n
        n += 1


def take(n, it): return [v for _, v in zip(range(n), it)]
def sieve():
    found = {}
    for n in count(2):
        p = found.pop(n, None)
        if p is None:
            yield n
            found[n * n] = n
        else:
            m = n + p
            while m in found:
                m += p
            found[m] = p


print(take(15, sieve()), take(5, count(10)))


def permutations(items):
    if not items:
        yield []
    for i in range(len(items)):
        for rest in permutations(items[:i] + items[i + 1:]):
            yield [items[i], *rest]


def subsets(items):
    if not items:
        yield ()
        return
    for rest in subsets(items[1:]):
        yield rest
        yield (items[0],) + rest


def partitions(n, largest=None):
    if n == 0:
        yield []
        return
    for k in range(min(n, largest or n), 0, -1):
        for rest in partitions(n - k, k):
            yield [k] + rest


def compositions(total, parts):
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first,) + rest


print(list(permutations([1, 2, 3])), sorted(subsets("abc")), list(partitions(5)), len(list(compositions(6, 3))))


class Tree:
    def __init__(self, v, *kids): self.v, self.kids = v, kids

    def __iter__(self):
        yield self.v
        for k in self.kids:
            yield from k

    def paths(self, prefix=()):
        here = prefix + (self.v,)
        if not self.kids:
            yield here
        for k in self.kids:
            yield from k.paths(here)

    def levels(self):
        level = [self]
        while level:
            yield [t.v for t in level]
            level = [k for t in level for k in t.kids]

    def depth_first(self):
        r = yield self.v
        if r == "skip":
            return 0
        total = 1
        for k in self.kids:
            total += yield from k.depth_first()
        return total


t = Tree("a", Tree("b", Tree("d"), Tree("e", Tree("g"))), Tree("c", Tree("f")))
print("".join(t), list(t.paths()), list(t.levels()))


def walk(tree, skip):
    g = tree.depth_first()
    out = []
    try:
        v = next(g)
        while True:
            out.append(v)
            v = g.send("skip" if v in skip else None)
    except StopIteration as e:
        return "".join(out), e.value


print(walk(t, ""), walk(t, "b"), walk(t, "ec"))


def merge(*its):
    heads = []
    for i, it in enumerate(map(iter, its)):
        for v in it:
            heads.append((v, i, it))
            break
    while heads:
        v, i, it = min(heads)
        yield v
        heads.remove((v, i, it))
        for v in it:
            heads.append((v, i, it))
            break


print(list(merge([1, 4, 9], [2, 3, 10], [], range(5, 8))), list(itertools.islice(merge(count(0), count(0)), 6)))


def machine():
    state, log = "idle", []
    while True:
        event = yield state, tuple(log[-2:])
        log.append(event)
        state = {("idle", "coin"): "ready", ("ready", "push"): "idle", ("ready", "coin"): "ready"}.get((state, event), "error" if event == "kick" else state)
        if state == "error":
            try:
                yield "alarm", ()
            finally:
                state = "idle"


m = machine()
next(m)
print([m.send(e) for e in ("push", "coin", "coin", "push", "kick", "coin", "coin")])


def parser():
    """Balanced lists from characters, one at a time."""
    stack = [[]]
    while True:
        ch = yield stack[0] if len(stack) == 1 else None
        if ch == "(":
            stack.append([])
        elif ch == ")":
            if len(stack) == 1:
                raise SyntaxError("unbalanced")
            inner = stack.pop()
            stack[-1].append(inner)
        elif not ch.isspace():
            stack[-1].append(ch)


p = parser()
next(p)
for ch in "a(b(cd)()e)f":
    result = p.send(ch)
print(result)
try:
    p.send(")")
except SyntaxError as e:
    print(e)


def solve(letters, digits, test, chosen=()):
    if len(chosen) == letters:
        if test(chosen):
            yield chosen
        return
    for d in digits:
        if d not in chosen:
            yield from solve(letters, digits, test, chosen + (d,))


print(list(itertools.islice(solve(4, range(1, 7), lambda c: c[0] * c[1] == c[2] + c[3]), 5)))


def windows(it, n):
    it = iter(it)
    w = tuple(itertools.islice(it, n))
    if len(w) == n:
        yield w
    for v in it:
        w = w[1:] + (v,)
        yield w


def chunked(it, n):
    it = iter(it)
    while chunk := list(itertools.islice(it, n)):
        yield chunk


def unique(it, key=lambda v: v):
    seen = set()
    for v in it:
        if (k := key(v)) not in seen:
            seen.add(k)
            yield v


def flatten(x):
    for v in x:
        if isinstance(v, (list, tuple)):
            yield from flatten(v)
        else:
            yield v


def peekable(it):
    it = iter(it)
    try:
        ahead = next(it)
    except StopIteration:
        return
    for v in it:
        yield ahead, v
        ahead = v
    yield ahead, None


print(list(windows(range(5), 3)), list(chunked("abcdefg", 3)), list(unique("mississippi")), list(unique(["a", "A", "b"], str.lower)), list(flatten([1, [2, (3, [4]), []], "ab"])), list(peekable("abc")), list(peekable("")))


def lines():
    buffer = ""
    out = []
    while True:
        try:
            buffer += yield out
            *out, buffer = buffer.split("\n")
        except GeneratorExit:
            print("left over", repr(buffer))
            raise


l = lines()
next(l)
print([l.send(s) for s in ("ab", "c\nd", "ef\n\ngh", "\n", "tail")])
l.close()


def hilbert(n, a=90, heading=(1, 0)):
    def turn(h, angle): return (-h[1], h[0]) if angle > 0 else (h[1], -h[0])
    if n == 0:
        return heading
    heading = turn(heading, a)
    heading = yield from hilbert(n - 1, -a, heading)
    yield heading
    heading = turn(heading, -a)
    heading = yield from hilbert(n - 1, a, heading)
    yield heading
    heading = yield from hilbert(n - 1, a, heading)
    heading = turn(heading, -a)
    yield heading
    heading = yield from hilbert(n - 1, -a, heading)
    return turn(heading, a)


x = y = 0
seen = {(0, 0)}
for dx, dy in hilbert(4):
    x, y = x + dx, y + dy
    seen.add((x, y))
print(len(seen), (x, y), max(p[0] for p in seen), max(p[1] for p in seen))
