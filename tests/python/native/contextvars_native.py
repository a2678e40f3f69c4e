"""_contextvars: variables, tokens, contexts."""
import re
from _contextvars import Context, ContextVar, Token, copy_context


def show(f, *args, **kwargs):
    try:
        text = repr(f(*args, **kwargs))
    except BaseException as e:
        text = f"{type(e).__name__}: {e}"
    print(re.sub("0x[0-9a-f]+", "0x..", text))


v = ContextVar("v", default=5)
w = ContextVar("w")
show(lambda: v)
show(lambda: w)
show(v.get), show(w.get), show(w.get, 7), show(v.get, 7)
try:
    w.get()
except LookupError as e:
    print(e.args[0] is w)
t = w.set(1)
show(lambda: t)
show(lambda: (t.var is w, t.old_value is Token.MISSING, Token.MISSING))
show(w.get)
t2 = w.set(2)
print(t2.old_value, w.get())
w.reset(t2)
print(w.get())
show(w.reset, t2)
show(lambda: t2)
show(v.reset, t)
show(w.reset, 5)
w.reset(t)
show(w.get)
show(w.reset, t)
show(ContextVar), show(ContextVar, 5), show(ContextVar, "a", 5), show(ContextVar, "a", nope=1), show(ContextVar, name="a"), show(ContextVar, default=1)
show(Token), show(Token, 1)
show(Context, 1), show(Context, x=1)
with w.set(9) as tok:
    print(w.get(), tok.var is w)
show(w.get)
print(v.name)
show(setattr, v, "name", "x")
show(lambda: hash(v) == hash(v))
show(hash, Context()), show(hash, w.set(3))
for c in (Context, ContextVar, Token):
    try:
        type("S", (c,), {})
    except TypeError as e:
        print(e)
print(ContextVar[int], Token[int])

ctx = copy_context()
print(type(ctx), w in ctx, v in ctx, ctx[w], ctx.get(w), ctx.get(v), ctx.get(v, 8))
show(lambda: ctx[v] is None)
try:
    ctx[v]
except KeyError as e:
    print("KeyError", e.args[0] is v)
show(lambda: 5 in ctx), show(lambda: ctx[5]), show(ctx.get, 5), show(ctx.get)
print(w in list(ctx), w in list(ctx.keys()), 3 in list(ctx.values()), (w, 3) in list(ctx.items()))
print(type(ctx.keys()).__name__, type(ctx.values()).__name__, type(ctx.items()).__name__, type(iter(ctx)).__name__)


def f(*args, **kwargs):
    v.set(100)
    show(ctx.run, f)
    return args, kwargs, v.get(), w.get()


show(ctx.run, f, 1, x=2)
print(v.get(), ctx[v], v in list(ctx))
show(ctx.run)
show(ctx.run, 5)
show(ctx.run, lambda: 1 / 0)
c2 = ctx.copy()
print(c2 == ctx, c2 != ctx, c2 is ctx, ctx == 5)
c2.run(v.set, 101)
print(c2 == ctx, ctx[v], c2[v])
show(lambda: ctx < c2)
t = v.set(1)
show(ctx.run, v.reset, t)
v.reset(t)
e = Context()
print(len(e), e.run(lambda: (v.get(), w.get("none"))), list(e))


def nested():
    v.set("outer")
    inner = copy_context()
    inner.run(v.set, "inner")
    return v.get(), inner[v]


print(e.run(nested), e[v])
vars_ = [ContextVar(f"x{i}") for i in range(100)]
big = Context()


def setall():
    tokens = [x.set(i) for i, x in enumerate(vars_)]
    snaps = copy_context()
    for tok in reversed(tokens[50:]):
        tok.var.reset(tok)
    return snaps


snap = big.run(setall)
print(len(big), len(snap), sum(snap.values()), sum(big.values()), snap[vars_[77]], big.get(vars_[77]))


def gen():
    while True:
        yield v.get()


g = gen()
print(next(g), ctx.run(next, g), v.set(42).old_value is Token.MISSING, next(g))
with_token = v.set(1)
try:
    with with_token:
        raise ValueError
except ValueError:
    print(v.get())
show(with_token.__exit__, None, None, None)
print(ContextVar.get.__text_signature__, Context.run.__text_signature__, copy_context.__text_signature__, Context.get.__text_signature__)
