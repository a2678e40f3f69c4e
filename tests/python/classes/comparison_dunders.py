"""Rich comparison: reflection, NotImplemented, identity defaults, __ne__ from __eq__, __hash__ rules, ordering errors."""
import operator


def error(f, *args):
    try:
        print("no error:", f(*args))
    except Exception as e:
        print(type(e).__name__ + ":", e)


log = []


class Full:
    def __init__(self, v):
        self.v = v

    def cmp(self, op, other):
        log.append(op)
        if not isinstance(other, Full):
            return NotImplemented
        return getattr(operator, op)(self.v, other.v)

    def __lt__(self, o): return self.cmp("lt", o)
    def __le__(self, o): return self.cmp("le", o)
    def __eq__(self, o): return self.cmp("eq", o)
    def __ne__(self, o): return self.cmp("ne", o)
    def __gt__(self, o): return self.cmp("gt", o)
    def __ge__(self, o): return self.cmp("ge", o)


a, b = Full(1), Full(2)
print(a < b, a <= b, a == b, a != b, a > b, a >= b, log)
log.clear()
print(a == 5, a != 5, 5 == a, 5 != a, log)
log.clear()
for f in (lambda: a < 5, lambda: 5 < a, lambda: a >= "x", lambda: None <= a):
    error(f)
print(log)
error(hash, a)
print(sorted([Full(3), Full(1), Full(2)])[0].v, max(a, b).v, min([b, a]).v)


class EqOnly:
    def __eq__(self, other):
        return isinstance(other, EqOnly)


print(EqOnly() == EqOnly(), EqOnly() != EqOnly(), EqOnly() != 5, EqOnly.__hash__)
error(hash, EqOnly())
error(lambda: {EqOnly()})
error(lambda: EqOnly() < EqOnly())


class EqHash(EqOnly):
    def __hash__(self):
        return 7


print(len({EqHash(), EqHash()}), {EqHash(): 1}[EqHash()])


class Reflected:
    def __gt__(self, o): return "gt called"
    def __ge__(self, o): return "ge called"


class Nothing:
    pass


print(Nothing() < Reflected(), Nothing() <= Reflected(), 5 < Reflected())
error(lambda: Nothing() > Reflected())


class NonBool:
    def __eq__(self, o): return [o]
    def __ne__(self, o): return 0
    __hash__ = None


print(NonBool() == 1, NonBool() != 1, [NonBool()] == [1], NonBool() in [1], [1].count(NonBool()))


class Raises:
    def __eq__(self, o): raise ValueError("eq raised")
    def __hash__(self): return 1


error(lambda: Raises() == 1)
error(lambda: [Raises()] == [1])
error(lambda: Raises() in [1])
r = Raises()
print(r in [r], [r] == [r], r in (r,), [r].index(r), {1: "one"}.get(2), (r,) == (r,))
error(lambda: {1: "one"}[r])
error(lambda: {r, 1})


class BoolRaises:
    def __eq__(self, o):
        class NoBool:
            def __bool__(self): raise RuntimeError("no bool")
        return NoBool()


error(lambda: [BoolRaises()] == [1])
error(lambda: BoolRaises() in [1])
print(type(BoolRaises() == 1).__name__)
nan = float("nan")
print(nan == nan, [nan] == [nan], nan in [nan], [-float("nan")] == [nan], nan != nan, nan < 1, min(nan, 1) != min(nan, 1), {nan: 1}[nan])
for x, y in [(1, 1.0), (1, True), (0, False), (1, 1 + 0j), (2**53 + 1, float(2**53)), ("a", b"a"), (None, 0), ((), []), (frozenset({1}), {1}),
             ({}, None), (range(3), range(0, 3, 1)), (range(0), range(5, 5)), ([1], (1,)), (b"a", bytearray(b"a")), (1, "1"), (..., ...)]:
    print(repr(x), repr(y), x == y, x != y)
for x, y in [(1, "a"), ([1], (1,)), (1, None), (1j, 2j), ({}, {}), (b"a", "a"), ({1}, [1]), (object, int), (range(1), range(2)), (None, None),
             (print, len), (1, [1]), ("a", 1.5), ((1, "a"), (1, 2)), ([1, [2]], [1, ["a"]])]:
    error(lambda: x < y)
    error(lambda: x >= y)
print((1, 2) < (1, 3), (1,) < (1, 0), [2] > [1, 9], "a" < "b" < "c", "Z" < "a", b"a" < b"b", [] < [1], (1, "a") < (2, 1), [1, "a"] == [1, "a"])
print({1} < {1, 2}, {1} <= {1}, {1, 2} > {3}, {1} == frozenset([1]), {1: 2} == {1: 2.0}, {1: [1]} != {1: [2]}, True < 2, 1.5 > 1, 10**30 > 1e29)


class Meta(type):
    def __lt__(cls, o): return cls.__name__ < o.__name__


class MA(metaclass=Meta): pass
class MB(metaclass=Meta): pass


print(sorted([MB, MA]), MA < MB, MB > MA)
print(object().__eq__(5), object().__ne__(5), object().__lt__(5), (5).__eq__("a"), (5).__eq__(5), "a".__lt__(5), [].__eq__(()))
o = object()
print(o.__eq__(o), o.__ne__(o), o == o, o != o)


class OnlyLt:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v


x = [OnlyLt(3), OnlyLt(1)]
x.sort()
print([i.v for i in x], max(x).v, (OnlyLt(1) > OnlyLt(0)))
error(lambda: OnlyLt(1) <= OnlyLt(2))


class InheritHash(Full):
    __hash__ = Full.__hash__


class Restored(EqOnly):
    __hash__ = object.__hash__


error(hash, InheritHash(1))
print(hash(Restored()) is not None, hash((1, 2)) == hash((1, 2)), hash(1) == hash(1.0) == hash(True), hash("a") == hash("a"), hash(-1) == hash(-2))
