"""operator: functions, itemgetter, attrgetter, methodcaller, in-place forms."""
import operator as op


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(op.add(1, 2), op.sub(5, 3), op.mul("a", 3), op.truediv(7, 2), op.floordiv(7, 2), op.mod(7, 3), op.pow(2, 5), op.neg(3), op.pos(-3), op.abs(-3), op.invert(5), op.lshift(1, 4), op.rshift(16, 2), op.and_(6, 3), op.or_(6, 3), op.xor(6, 3), op.not_([]), op.truth([1]), op.index(True), op.concat([1], [2]), op.contains([1, 2], 2), op.countOf([1, 2, 1], 1), op.indexOf([1, 2], 2), op.is_(None, None), op.is_not(1, None), op.is_none(None), op.is_not_none(None))
print(op.lt(1, 2), op.le(2, 2), op.eq(1, 1.0), op.ne(1, 2), op.gt(2, 1), op.ge(1, 2), op.getitem([1, 2], 0), op.setitem([1], 0, 5), op.delitem([1], 0), op.length_hint([1, 2]), op.call(max, 1, 2), op.inv(0), op.matmul.__name__)
l = [1]
l2 = op.iadd(l, [2])
print(l2 is l, l, op.iadd(1, 2), op.imul([1], 2), op.iconcat([1], [2]), op.ior({1}, {2}), op.isub(5, 2), op.ipow(2, 3), op.ixor(5, 1), op.ilshift(1, 2), op.itruediv(1, 2), op.imod(7, 4))
g = op.itemgetter(1)
print(g([1, 2, 3]), g("abc"), g({1: "v"}), op.itemgetter(0, 2)("abc"), op.itemgetter(slice(1, 3))("abcd"), op.itemgetter("k")({"k": 5}), repr(op.itemgetter(1, "a")), sorted([(1, "b"), (2, "a")], key=op.itemgetter(1)))


class P:
    def __init__(self, x, child=None): self.x, self.child = x, child
    def m(self, *a, **k): return (self.x, a, k)


p = P(1, P(2))
print(op.attrgetter("x")(p), op.attrgetter("x", "child.x")(p), op.attrgetter("child.x")(p), repr(op.attrgetter("a.b", "c")), op.methodcaller("m")(p), op.methodcaller("m", 1, k=2)(p), op.methodcaller("upper")("a"), repr(op.methodcaller("m", 1, k="v")), list(map(op.methodcaller("split", ","), ["a,b"])))
error(g, [1])
error(g, 5)
error(op.itemgetter)
error(op.attrgetter)
error(op.attrgetter, 5)
error(op.attrgetter("nope"), p)
error(op.methodcaller)
error(op.methodcaller, 5)
error(op.methodcaller("nope"), p)
error(op.indexOf, [1], 5)
error(op.concat, 1, 2)
error(op.index, 1.5)
error(op.add, 1)
error(op.countOf, 5, 1)
error(op.length_hint, 5, "x")
import pickle
print(pickle.loads(pickle.dumps(op.itemgetter(1)))("ab"), pickle.loads(pickle.dumps(op.attrgetter("real")))(5), len(op.__all__), sorted(op.__all__))
import functools
print(functools.reduce(op.mul, range(1, 6)), functools.reduce(op.or_, [{1}, {2}]), sorted("bca", key=op.methodcaller("lower")), max([P(1), P(3)], key=op.attrgetter("x")).x)
