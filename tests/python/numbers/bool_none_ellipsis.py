"""bool, None, Ellipsis and NotImplemented: arithmetic, formatting, identity, attributes, errors, pickling, in containers."""
import copy
import pickle


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


T, F = True, False
print(T + T, T - F, T * 3, T / 2, T // 1, T % 2, -T, +F, T ** 2, T << 2, T & F, T | F, T ^ T, T & 1, T | 2, T ^ 3, not T, T and F, T or F, T == 1, F == 0, T < 2, T is True, T != 1.0, T > F, sorted([T, F, T]), max(T, F), sum([T, T, F]), T + 1.5, T * "ab", [1, 2][T], "ab"[F], range(T), round(T), divmod(T, 1), abs(T), int(T), float(T), complex(T), str(T), repr(F), hash(T), bin(T), hex(F), f"{T} {T:d} {T:5}| {T:>6} {T!r} {T:.1f} {F:x}", "%s %d %r" % (T, T, T), "{} {:d}".format(T, F))
print(type(T & F), type(T & 1), type(T + F), type(-T), type(~0), bool.__mro__, T.real, T.imag, T.numerator, T.bit_length(), T.to_bytes(), bool.from_bytes(b"\0"), T.__and__(F), T.__rand__(F), T.__or__(1), T.__xor__(T), T.__invert__ is not None, T.conjugate(), T.as_integer_ratio(), isinstance(T, int), issubclass(bool, int), T.__class__, bool(bool.__doc__))
for v in (0, 1, -1, 0.0, 0.1, float("nan"), "", "0", "False", [], [0], {}, {0: 0}, (), ((),), set(), None, ..., object(), 0j, b"", b"\0", range(0), range(1), bool, lambda: 0):
    print(bool(v), end=" ")
print()
error(bool, 1, 2)
error(bool, x=1)
error(lambda: type("B", (bool,), {}))
error(lambda: T < "a")
error(lambda: T + "a")
error(lambda: T.x)
error(setattr, T, "x", 1)
error(lambda: T[0])
error(lambda: T())
print({True: "t", 1: "one", 1.0: "float", False: "f", 0: "zero"}, {1, True, 1.0}, [True, 1].index(1), [1, True].count(True), (0, False) == (False, 0), True in [1], "1" == True, True == True == True)
print(None, repr(None), str(None), bool(None), None is None, None == None, None != 0, None == False, hash(None) == hash(None), type(None), [None] * 2, {None: 1}[None], f"{None}", f"{None!r:>6}", "%s" % None, None.__class__, bool(None.__doc__), None.__bool__(), None.__eq__(None), None.__eq__(0), isinstance(None, type(None)), type(None)() is None, sorted([None]), (None,) == (None,), min([None], key=id))
for f in (lambda: None + 1, lambda: None < None, lambda: None.x, lambda: None(), lambda: None[0], lambda: len(None), lambda: iter(None), lambda: int(None), lambda: float(None), lambda: -None, lambda: None > 0, lambda: "a" + None, lambda: [] + None, lambda: setattr(None, "x", 1), lambda: type(None)(1), lambda: sorted([None, 1]), lambda: f"{None:d}", lambda: None in None, lambda: next(None), lambda: None @ None, lambda: type("N", (type(None),), {}), lambda: abs(None), lambda: round(None), lambda: {}[None], lambda: "".join([None]), lambda: open(None)):
    error(f)
print(..., Ellipsis, repr(...), ... is Ellipsis, bool(...), type(...), type(...)() is ..., hash(...) == hash(...), [...], {...: 1}[...], f"{...}", (lambda x=...: x)(), ... == Ellipsis, copy.copy(...) is ..., pickle.loads(pickle.dumps(...)) is ...)
print(NotImplemented, repr(NotImplemented), type(NotImplemented), type(NotImplemented)() is NotImplemented, NotImplemented is NotImplemented, NotImplemented == NotImplemented, copy.deepcopy(NotImplemented) is NotImplemented, pickle.loads(pickle.dumps(NotImplemented)) is NotImplemented)
error(bool, NotImplemented)
error(lambda: not NotImplemented)
error(lambda: 1 if NotImplemented else 2)
error(lambda: ... + 1)
error(lambda: ...())
error(lambda: ....x)
error(setattr, ..., "x", 1)
error(lambda: type(...)(1))
error(lambda: NotImplemented())
for v in (None, True, False, ..., NotImplemented):
    print(pickle.loads(pickle.dumps(v)) is v, copy.copy(v) is v, copy.deepcopy([v])[0] is v, v.__reduce_ex__(2) if v in (..., NotImplemented) or v is ... else "-", end=" ")
print()


def nothing(): pass
def returns_none(): return None
def bare(): return


print(nothing() is returns_none() is bare() is None, [].append(1), {}.update(), [3, 1].sort(), print(end=""), (lambda: None)(), exec("1"), setattr(nothing, "x", 1), "abc".find("z"), dict().get("k"))
x = None
print(x or "default", x and "never", x is None, x is not None, not x, x if x else "else", [v for v in (None, 0, 1) if v is not None], None if x else x)
n = True
n += True
print(n, type(n))
n = False
n |= True
print(n, type(n))
n &= 1
print(n, type(n))
flags = [i % 3 == 0 for i in range(7)]
print(flags, sum(flags), any(flags), all(flags), flags.index(False), sum(a and b for a, b in zip(flags, flags[3:])), [int(f) for f in flags], "".join("01"[f] for f in flags), max(flags), flags.count(1))
