"""contextvars: set/get/reset, tokens, copy_context().run, Context mapping, generators share the caller's context."""
import contextvars
from contextvars import Context, ContextVar, copy_context


def error(f, *args):
    try:
        print("no error:", f(*args))
    except BaseException as e:
        print(type(e).__name__ + ":", str(e).split(" at 0x")[0].split("<Token")[0])


v = ContextVar("v", default="dflt")
w = ContextVar("w")
print(v.get(), v.get("arg"), v.name, w.get("given"))
error(w.get)
t1 = v.set("one")
t2 = v.set("two")
print(v.get(), t1.old_value is contextvars.Token.MISSING, t2.old_value, t1.var is v)
v.reset(t2)
print(v.get())
v.reset(t1)
print(v.get())
error(v.reset, t1)
error(v.reset, 5)
error(w.reset, v.set("x"))
ctx = copy_context()
print(v in ctx, ctx[v], ctx.get(w), ctx.get(w, 5), len(ctx) >= 1, list(ctx.keys())[-1:] == [v] or v in ctx.keys())
error(lambda: ctx[w])
error(lambda: ctx["name"])


def inside():
    v.set("inside")
    w.set("w inside")
    return v.get()


print(ctx.run(inside), v.get(), ctx[v], ctx[w])
error(w.get)


def recursive():
    return ctx.run(lambda: 1)


error(ctx.run, recursive)
empty = Context()
print(len(empty), empty.run(v.get), dict(empty) == {}, empty == Context(), list(empty))
print(empty.run(lambda *a, **k: (a, k), 1, x=2))
error(empty.run)
error(empty.run, lambda: 1 / 0)
c2 = ctx.copy()
print(c2 == ctx, c2 is ctx, c2[w])


def gen():
    v.set("by generator")
    yield v.get()
    yield v.get()


g = gen()
print(next(g), v.get())
v.set("by caller")
print(next(g))
error(lambda: ContextVar())
error(lambda: ContextVar(5))
error(lambda: type("S", (ContextVar,), {}))
error(hash, Context())
print(repr(v).startswith("<ContextVar name='v' default='dflt' at 0x"), "<Token used var=" in repr(t1), repr(contextvars.Token.MISSING))
with v.set("in with") as tok:
    print(v.get())
print(v.get(), ContextVar[int], {v: 1}[v])
