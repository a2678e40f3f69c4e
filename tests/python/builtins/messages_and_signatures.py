"""Signatures, sizes and messages of builtin and native things that CPython's own tests look at."""
import copy
import functools
import inspect
import io
import itertools
import operator
import sys
import types
import typing


def t(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


for f in (functools.cmp_to_key(len), operator.attrgetter("a"), operator.itemgetter(1), operator.methodcaller("x"), set, itertools.product, bin):
    t(lambda: inspect.signature(f))
T = typing.TypeVar("T")
K = typing.TypeVar("K")


class X(list):
    def __copy__(self): return self
    def __deepcopy__(self, memo): return self


class Two(typing.Generic[T, K]): pass


t(lambda: copy.copy(types.GenericAlias(X, T)).__parameters__)
t(lambda: copy.deepcopy(tuple[*tuple[int, ...]]))
t(lambda: next(iter(tuple[int])).__unpacked__)
t(lambda: int | str | None)
t(lambda: (int | str) | "later")
t(lambda: "later" | (int | str))
t(lambda: int | "later")
t(lambda: Two[int])
t(lambda: dict[T, K][int])
t(lambda: T.__module__ == __name__)
class P[V]: pass
t(lambda: P.__type_params__[0].__module__)
for mode in ("", "rw", "r+w", "b", "bb", "rr", "U", "+", "rbt"):
    t(lambda: io.open("/tmp/nothing_of_that_name", mode))
t(lambda: io.TextIOWrapper(io.BytesIO(), newline="x"))
t(lambda: io.StringIO(newline="x"))
t(lambda: eval("1", types.MappingProxyType({})))
t(lambda: eval(""))
t(lambda: compile("", "name", "eval"))
t(lambda: map(len, [], newarg=3))
class Sub(map): pass
t(lambda: Sub(len, [], newarg=3))
t(lambda: sys._is_interned(type("S", (str,), {})("abc")))
t(lambda: sys._is_interned(b"x"))
for value, spec in ((3.14159, "#.0"), (99.995, "#.3"), (1 + 2j, "#"), (1e10 + 1e-10j, "#,"), (0.0, "#.1"), (2.0, "#")):
    t(lambda: format(value, spec))
d = {}
p = functools.partial(len)
def delete():
    del p.__dict__
t(lambda: delete() and "" or "deleted") if False else t(delete)
o = __import__("collections").OrderedDict.fromkeys("ab")
class Key:
    def __init__(self, other): self.other = other
    def __eq__(self, x):
        self.other.clear()
        return True
    def __hash__(self): return 1
a = __import__("collections").OrderedDict()
a[Key(a)] = 1
b = __import__("collections").OrderedDict()
b[Key(b)] = 1
t(lambda: a == b)
def frame_locals():
    return sys._getframe().f_locals["nope"]
t(frame_locals)
import warnings
t(lambda: warnings.warn("x", int))
def f(): pass
print(f.__code__.co_varnames is f.__code__.co_varnames)
