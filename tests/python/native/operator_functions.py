"""The functions and classes of _operator: results, errors, reprs, pickling."""
import operator
import _operator


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")


class NoIter:
    pass


class Seq:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * i

    def __len__(self):
        return 4


for name in ("lt", "le", "eq", "ne", "gt", "ge", "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift",
             "and_", "or_", "xor", "matmul", "is_", "is_not", "iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow",
             "ilshift", "irshift", "iand", "ior", "ixor", "imatmul", "concat", "iconcat", "contains", "countOf", "indexOf", "getitem", "delitem"):
    f = getattr(_operator, name)
    print(name, f.__text_signature__)
    show(f, 7, 2)
    show(f, [1, 2], [1])
    show(f, [1, 2], 1)
    show(f, "ab", "a")
    show(f, 1)
    show(f, 1, 2, 3)
for name in ("not_", "truth", "is_none", "is_not_none", "neg", "pos", "inv", "invert", "abs", "index"):
    f = getattr(_operator, name)
    print(name, f.__text_signature__)
    show(f, 3)
    show(f, True)
    show(f, "")
    show(f, None)
    show(f, 2.5)
    show(f)
show(operator.countOf, Seq(), 4)
show(operator.indexOf, Seq(), 9)
show(operator.indexOf, Seq(), 10)
show(operator.countOf, NoIter(), 4)
show(operator.indexOf, NoIter(), 4)
show(operator.contains, Seq(), 4)
d = {}
show(operator.setitem, d, 1, 2)
show(operator.setitem, d, 1)
show(operator.delitem, d, 1)
show(operator.delitem, d, 1)
show(operator.length_hint, [1, 2])
show(operator.length_hint, NoIter())
show(operator.length_hint, NoIter(), 5)
show(operator.length_hint, NoIter(), "5")
show(operator.length_hint, iter([1, 2]))
show(operator.call, max, 1, 2, key=lambda x: -x)
show(operator.call)
show(_operator._compare_digest, "ab", "ab")
show(_operator._compare_digest, "ab", "ac")
show(_operator._compare_digest, b"ab", bytearray(b"ab"))
show(_operator._compare_digest, b"ab", memoryview(b"abc"))
show(_operator._compare_digest, "ä", "ä")
show(_operator._compare_digest, "a", b"a")
show(_operator._compare_digest, 1, 2)

ig = operator.itemgetter(1)
show(ig, "abc")
show(ig, (1, 2))
show(ig, (1,))
show(operator.itemgetter(-1), (1, 2))
show(operator.itemgetter(1, 0), "abc")
show(operator.itemgetter("x"), {"x": 5})
show(operator.itemgetter(slice(1, 2)), "abc")
show(ig)
show(ig, 1, 2)
show(ig, x=1)
show(operator.itemgetter)
show(operator.itemgetter, 1, x=2)
print(repr(ig), repr(operator.itemgetter("a", 2)))
print(ig.__reduce__() == (operator.itemgetter, (1,)), operator.itemgetter(1, 2).__reduce__()[1])

ag = operator.attrgetter("real")
show(ag, 5)
show(operator.attrgetter("real.imag"), 5)
show(operator.attrgetter("real", "imag"), 5)
show(operator.attrgetter("real.nope"), 5)
show(operator.attrgetter("nope"), 5)
show(operator.attrgetter(".a"), 5)
show(operator.attrgetter)
show(operator.attrgetter, 1)
show(operator.attrgetter, "a", 1)
show(operator.attrgetter, "a", x=1)
show(ag)
show(ag, 1, 2)
show(ag, x=1)
print(repr(ag), repr(operator.attrgetter("a.b", "c")))
print(operator.attrgetter("a.b", "c").__reduce__()[1])

mc = operator.methodcaller("upper")
show(mc, "abc")
show(operator.methodcaller("split", "b", maxsplit=1), "abcb")
show(operator.methodcaller("nope"), "abc")
show(operator.methodcaller)
show(operator.methodcaller, 1)
show(mc)
show(mc, 1, 2)
show(mc, x=1)
print(repr(mc), repr(operator.methodcaller("f", 1, "a", x=[2])))
print(mc.__reduce__()[1], operator.methodcaller("f", 1).__reduce__()[1])
r = operator.methodcaller("split", "b", maxsplit=1).__reduce__()
print(r[0].func is operator.methodcaller, r[0].args, r[0].keywords, r[1])
show(r[0], *r[1])
for c in (operator.itemgetter, operator.attrgetter, operator.methodcaller):
    print(c, c.__module__, c.__text_signature__, c.__mro__)
    try:
        class Sub(c):
            pass
    except TypeError as e:
        print(e)
import copy, pickle
for o in (ig, operator.itemgetter(1, 2), ag, operator.attrgetter("a.b", "c"), mc, operator.methodcaller("f", 1, x=2)):
    print(repr(copy.copy(o)), repr(pickle.loads(pickle.dumps(o))))
l = []
rec = operator.itemgetter(l)
l.append(rec)
print(repr(rec))
