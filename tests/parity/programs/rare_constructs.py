"""Constructs that are rare in the standard library; only compiled, never run."""
async def a(x):
    async with x as y, x() as z:
        async for i in y:
            try:
                await i
            except* (ValueError, TypeError) as e:
                yield e
            finally:
                [await q async for q in z if await q]
        else:
            return
    match x:
        case {"a": 1, **rest}: pass
        case [1, *_, 2] | 3: print(1)
        case int(real=1) | str(): pass
        case C(1, k=2): pass
def g():
    try:
        r = yield from g()
        while 1:
            with r as (a, *b, c):
                if a: continue
                if b: break
                return c
    except E as e:
        raise e from None
    finally:
        del r
class K[T: int, *U, **P = [int]](Base, metaclass=M):
    x: int = 1
    __slots__ = ()
    def m[V](self, a=1, /, b=2, *c, d=3, **e) -> V:
        nonlocal_ = lambda: (super().m, __class__, c, [z for z in a if (w := z)])
        return super().m(*c, **e, k=1)[1:2], t"{a!r:>{b}}", f"{b=}"
    type A[Q] = list[Q]
    z = [[x for x in range(y)] for y in range(3)]
def h(a, *args, x, **kw):
    global G
    G = a[1:2]; a[1:2] = G; a.b += 1; a[0] **= 2; del a[0], a.b, G
    assert a, "x"
    f(1, *args, x=x, **kw, y=2)
    print({**a, 'b': 1}, {*a, 1}, [*a], (*a,))
    for i, (j, *k) in a:
        try: continue
        finally: print(i)
    while a if x else args: break
    return not a if a and x or args else a is not x not in kw
