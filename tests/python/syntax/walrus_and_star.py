"""Assignment expressions and starred expressions in every place they may stand."""
print((a := 1) + a, (b := [a, (c := 2)]), c)
while (line := iter_value.pop() if (iter_value := globals().setdefault("stack", [3, 2, 1])) else None):
    print("line", line)
    if line == 3:
        break
if (n := len("hello")) > 3:
    print(n)
print([y := 10, y ** 2, y], f"{(z := 3)}{z}", {(k := "key"): k}, (lambda: (w := 4) + w)())
print(any((hit := v) % 7 == 0 for v in [3, 14, 21]), hit)
print([(s := s_ + i) for i in range(4) for s_ in [globals().get("s", 0)]], s)


def scoped():
    total = 0
    partial = [total := total + v for v in range(5)]
    return partial, total


print(scoped())


def nonlocal_walrus():
    x = 0

    def inner():
        nonlocal x
        return [x := x + 1 for _ in range(3)]
    return inner(), x


print(nonlocal_walrus())


def show(*args, **kwargs):
    return args, kwargs


first, second = [1, 2], {"k": 1}
print(show(*first, 3, *"ab", x=1, **second, **{"y": 2}))
print([*first, *range(2), 9], (*first,), {*first, 5} == {1, 2, 5}, {**second, "k": 2, **{"z": 0}})
print(*first, *[], sep="-")
t = *first, *first
print(t)


def returns():
    return 1, *first


def yields():
    got = yield 0, *first
    yield got


g = yields()
print(returns(), next(g), g.send("sent"))
for v in *first, "x":
    print(v, end=" ")
print()
print([1, 2, 3][slice(*[0, 2])], (lambda *a, **k: (a, k))(*first, **second))
matrix = {(1, 2): "cell", (0, 1, 2): "three"}
print(matrix[*first], matrix[0, *first], tuple[*first])


def generic(*args: *tuple[int, str]):
    return args


print(generic.__annotations__)
for bad in (lambda: show(*5), lambda: show(**5), lambda: [*None], lambda: {**[1]}, lambda: show(*first, *3),
            lambda: show(**{1: 2}), lambda: show(**{"a": 1}, **{"a": 2}), lambda: show(a=1, **{"a": 2}), lambda: (*1,)):
    try:
        print(bad())
    except TypeError as e:
        print("TypeError:", e)


class Mapping:
    def keys(self):
        return iter(["p", "q"])

    def __getitem__(self, key):
        return key * 2


print(show(**Mapping()), {**Mapping()})
*a, = range(3)
print(a)
(*b,) = "xy"
[c, *d] = "xyz"
print(b, c, d)
print((m := 5, n := 6), m, n, (p := 1, 2), p)
print(print(q := 3), q)
x = (y := 2)
print(x, y, max(1, (big := 5)), big)
