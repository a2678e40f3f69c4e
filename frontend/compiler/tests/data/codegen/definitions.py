"""Docstring
    with indentation."""
from __future__ import generator_stop
import a.b.c, a.b.c as d
from . import e as f, g
from .h import *

number: int = 1
if number:
    text: str


@a.b
@d(1)
class C(f, metaclass=g, **e):
    """Doc."""
    x: int
    if number:
        y: list[x]

    @property
    def method(self, a, /, b: x = 1, *args: *Ts, c=2, d, **kw) -> "C":
        """  Doc
            more."""
        self.attribute = self.other = super().method(a)
        super(C, self).other
        __private = self.__private
        return __class__

    z = [x for x in number if number]


def outer(p, q=2):
    global number
    r = s = 0

    def inner():
        nonlocal r
        r += p
        return lambda: (r, s)

    t = [lambda: i + p for i in range(s)]
    del s
    return inner, t, {k: v for k, v in q for v in [k]}, (w := p)


def generic[T: int, *Ts = *tuple[int], **P = [int]](x: T = 1, *, y: P = 2) -> T:
    return x


class Generic[T = int](C):
    def method[U: (int, str)](self) -> T | U: ...


type Alias[T] = dict[str, T]
type Plain = int


def calls(x, y):
    x(), x(1, *y), x(*y), x(**y), x(1, a=2, **y), x.m(1), x.m(a=1), x.m(*y), print(x).m(y)
    all(i for i in x), any(x for x in y), tuple(i for i in y)
    d.call(1)
    (x
     .method(y)
     .other(y))
    x.a += 1
    x[y] -= 2
    x[y:] *= 3
    x[1:2], x[:y] = x[y:1:2], x[:]
    x, (y, *x) = [*x, y], {*x, 1}, (*y,), {**x, "a": y}
    f"{x}{y!r:>{x}}z", t"a{x}b{y!s:{x}}", "%s and %-5r%%" % (x, y), "%d" % (x,)
