"""dis: text of disassembly for functions of every kind, instructions, stack effects, code info."""
import dis
import io


def show(obj, **kw):
    out = io.StringIO()
    dis.dis(obj, file=out, **kw)
    text = out.getvalue()
    for line in text.split("\n"):
        if line.startswith("Disassembly of <code"):
            line = line.split(" at 0x")[0]
        print(line.split(" at 0x")[0] + (" ..." if " at 0x" in line else ""))


def simple(a, b=1):
    return a + b * 2


def control(n):
    total = 0
    for i in range(n):
        if i % 2 and total < 10:
            total += i
        else:
            continue
    while n:
        n -= 1
    return total


def handlers(x):
    try:
        return 1 / x
    except ZeroDivisionError as e:
        print(e)
        raise
    finally:
        x = None


def closure():
    v = 1

    def inner(k=v):
        nonlocal v
        v += k
        return v
    return inner


def comprehension(items):
    return [i * 2 for i in items if i], {k: v for k, v in items}, (g for g in items)


def calls(f, *args, **kw):
    f(1, x=2)
    f(*args, **kw)
    f.method(1)
    return f"{f!r:>10} {args}", f[1:2], not f, f is None


async def coro(x):
    async with x as y:
        await y
    async for z in y:
        yield z


def matching(p):
    match p:
        case [1, *rest]:
            return rest
        case {"k": v}:
            return v
        case int(n) | str(n):
            return n


def generator():
    x = yield 1
    yield from x
    with x as y:
        del y


def unpack(t):
    a, (b, *c) = t
    global g
    g = a
    b[0], c.attr = c, b
    a @= 2
    return {*a, 1}, [*b], {**c, "k": 1}, (a, b), a if b else c, a < b < c


for f in (simple, control, handlers, closure, comprehension, calls, coro, matching, generator, unpack, lambda x: x):
    print("==", f.__name__)
    show(f, depth=0)
print("== nested")
show(closure)


class Klass:
    attr = 1

    def method(self):
        return super().method()

    @property
    def prop(self): return __class__


show(Klass)
show("x = [1, 2, 3]\nprint(x[0], *x)\nimport os.path as p\nfrom a import b\nassert x, 'm'\ndef f[T](y: T) -> T: ...\ntype A = int")
for i in list(dis.get_instructions(simple)):
    print(i.opname, i.arg, i.argval, i.argrepr, i.offset, i.line_number - simple.__code__.co_firstlineno, i.is_jump_target, i.positions and (i.positions.col_offset, i.positions.end_col_offset))
print(dis.code_info(simple).replace(__file__, "FILE"))
print([dis.stack_effect(dis.opmap[n], a) for n, a in (("POP_TOP", None), ("LOAD_CONST", 0), ("BUILD_LIST", 3), ("CALL", 2), ("BINARY_OP", 0), ("LOAD_GLOBAL", 1), ("UNPACK_SEQUENCE", 3))], dis.stack_effect(dis.opmap["FOR_ITER"], 1, jump=True))
print(list(dis.findlabels(control.__code__.co_code)), [(o, l - control.__code__.co_firstlineno if l else l) for o, l in dis.findlinestarts(control.__code__)])
show(simple, show_caches=True, depth=0)
show(simple, show_offsets=True)
show(handlers, show_positions=True)
print(dis.Bytecode(simple).dis().split("\n")[0], dis.opname[dis.opmap["RETURN_VALUE"]], dis.hasconst[:1] == [dis.opmap["LOAD_CONST"]] or "LOAD_CONST" in [dis.opname[o] for o in dis.hasconst])
