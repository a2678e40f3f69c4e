"""List, set, dict comprehensions and generator expressions: scoping, nesting, conditions, async forms driven by hand."""

x = "outer"
print([x for x in range(3)], x)
print({x % 3 for x in range(10)} == {0, 1, 2}, {x: x * x for x in range(4)}, x)
print([(a, b) for a in range(3) for b in "xy" if a != 1])
print([[r * c for c in range(3)] for r in range(3)])
print([y for row in [[1, 2], [3]] for y in row])
print([z := 5, z + 1], z)
print([(w := i * 2) for i in range(3)], w)
print([last for i in range(5) if (last := i) > 2], last)
g = (i * i for i in range(4))
print(g.__name__, g.__qualname__, next(g), list(g), list(g))
funcs = [lambda: i for i in range(3)]
print([f() for f in funcs])
funcs = [lambda i=i: i for i in range(3)]
print([f() for f in funcs])


def local_scope(n):
    k = 10
    squares = [k + i for i in range(n)]
    nested = [[k * j for j in range(i)] for i in range(n)]
    closure = [(lambda: k + i)() for i in range(n)]
    return squares, nested, closure, sorted(locals())


print(local_scope(3))


class Scope:
    items = [1, 2, 3]
    factor = 2
    first = [i for i in items]
    try:
        second = [i * factor for i in items]
    except NameError as e:
        second = str(e)
    third = list(i for i in items if i > 1)
    i = "class variable"


print(Scope.first, Scope.second, Scope.third, Scope.i)


def errors():
    try:
        return [1 // v for v in (1, 0)]
    except ZeroDivisionError as e:
        return "caught " + str(e)


print(errors())


def iterable_evaluated_now():
    try:
        (i for i in 5)
    except TypeError as e:
        return str(e)


print(iterable_evaluated_now())


def inner_evaluated_later():
    gen = (i for i in range(2) for j in undefined_name)
    try:
        next(gen)
    except NameError as e:
        return str(e)


print(inner_evaluated_later())


class AsyncRange:
    def __init__(self, n):
        self.n = n
        self.i = -1

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.i += 1
        if self.i >= self.n:
            raise StopAsyncIteration
        return self.i


async def double(v):
    return v * 2


async def async_comprehensions():
    one = [i async for i in AsyncRange(4)]
    two = {i: await double(i) async for i in AsyncRange(3) if i != 1}
    three = [await double(i) for i in range(3)]
    four = [[j async for j in AsyncRange(i)] for i in range(3)]
    agen = (await double(i) async for i in AsyncRange(3))
    five = [v async for v in agen]
    return one, two, three, four, five, type(agen).__name__


def drive(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


print(drive(async_comprehensions()))
print({k: v for k, v in zip("abc", range(3))}, {**{"a": 1}, "b": 2}, [*range(2), *"ab"], {*[1], 2} == {1, 2})
print(sum(i for i in range(5)), max((len(w), w) for w in ["a", "ccc", "bb"]))
print([i for i in range(3) if i if i - 1], [not i for i in (0, 1)], [i if i else "z" for i in range(2)])
print([a + b for a, b in [(1, 2), (3, 4)]], [c for (c, *d) in ["ab", "cd"]], [d for c, *d in ["abc"]])
print(dict((k, [v for v in range(k)]) for k in range(3)))
