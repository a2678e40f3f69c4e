"""Runs bytecode that no compiler made: mutations of functions through code.replace and marshal.

    brolga fuzz_bytecode.py SEED COUNT [--show]

Whatever the bytes, the outcome is a value or an exception. The program ends with a line of counts; a crash or a hang of the interpreter
is for the caller to see. Each case depends on SEED and its number only; --show prints the number of each case before it runs.
"""
import marshal
import signal
import sys
import types

FUNCTIONS = {}


def sample(*args):
    """Notes a function to mutate, with arguments to call it with."""
    def note(function):
        FUNCTIONS[function.__name__] = (function, args)
        return function
    return note


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return False


class Point:
    __match_args__ = ("x", "y")
    __slots__ = ("x", "y")

    def __init__(self, x=1, y=2):
        self.x = x
        self.y = y

    @property
    def both(self):
        return self.x, self.y

    def __getitem__(self, key):
        return key

    def __getattr__(self, name):
        return name


def helper(a, b=2, *rest, c=3, **more):
    return a, b, rest, c, more


@sample(3, 4)
def arithmetic(a, b):
    c = a + b * 2 - 1
    while c > 0:
        c -= a or 1
        if c == b:
            continue
        if c is None:
            break
    return -c, ~c, not c, a < b < c, a ** 2, [a, b][0], "x" + "y"


@sample([1, 2, 3])
def loops(items):
    total = 0
    seen = []
    for i, x in enumerate(items):
        total += x
        seen.append(x)
        for y in range(x):
            if y == 2:
                break
        else:
            total += i
    first, *rest = items
    return total, seen, first, rest, [z for z in items if z > 1], {z: z for z in items}, {z for z in items}


@sample(0)
def errors(x):
    try:
        try:
            1 / x
        except (ZeroDivisionError, ValueError) as e:
            raise KeyError(str(e)) from e
        finally:
            x += 1
    except KeyError:
        return sys.exc_info()[0]
    else:
        return x
    finally:
        del x


@sample(1)
def groups(x):
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as e:
        x = e
    except* TypeError:
        x = 3
    return x


@sample(5)
def closures(n):
    count = 0

    def add(step=1, *, twice=False):
        nonlocal count
        count += step * (2 if twice else 1)
        return count + n
    add()
    add(2, twice=True)
    return add(step=3), [lambda: n + i for i in range(2)]


@sample(2)
def managers(x):
    with Manager() as m, Manager():
        x += 1
        if x:
            raise ValueError(x)
    return x, m


@sample({"k": [1, 2, {"z": 3}]})
def matching(subject):
    match subject:
        case {"k": [a, b, {"z": c}], **rest}:
            return a, b, c, rest
        case Point(x, y=1) | [Point(x=x), *_]:
            return x
        case None | True:
            return 0
    return subject


@sample((1, 2), {"c": 5})
def calls(args, kwargs):
    p = Point(1, y=2)
    p.x = helper(*args, **kwargs)
    p.y = helper(1, 2, 3, c=4, d=5)
    super(Point, p).__init__()
    return p.both, p[1], p.missing, p[1:2], len(args), isinstance(p, Point), str(p.x), f"{p.x!r:>5}{p.y}"


@sample(3)
def generator(n):
    for i in range(n):
        got = yield i
        if got:
            yield got
    result = yield from (x * x for x in range(n))
    return result


@sample(2)
async def coroutine(n):
    async with Manager() as m:
        result = [x async for x in async_generator(n)]
    async for y in async_generator(n):
        result.append(await plain(y))
    return result, m


async def plain(x):
    return x


@sample(2)
async def async_generator(n):
    for i in range(n):
        yield await plain(i)


@sample()
def definitions():
    class C(Point):
        z: int = 3

        def method(self):
            return __class__, super().both

    def annotated[T](a: int, *b: str, c: list[T] = []) -> None:
        return a
    type Alias[T] = list[T]
    return C().method(), annotated(1), Alias.__value__


@sample(1, 2)
def deletions(a, b):
    c = a
    del a
    d = {b: c}
    del d[b]
    try:
        return a
    except UnboundLocalError:
        global something
        something = b
        del something
    x = [a for a in d if (b := a)]
    import sys as s
    from sys import version_info as v
    assert s, v
    return x


class Random:
    """A small generator of our own, so that cases stay the same everywhere."""

    def __init__(self, seed):
        self.state = seed & 0xffff_ffff_ffff_ffff or 1

    def below(self, n):
        x = self.state
        x ^= x << 13 & 0xffff_ffff_ffff_ffff
        x ^= x >> 7
        x ^= x << 17 & 0xffff_ffff_ffff_ffff
        self.state = x
        return (x >> 11) % n

    def pick(self, items):
        return items[self.below(len(items))]


OPCODES = [n for n in range(256) if n not in (76,)]


def mutated_bytes(r, code, units):
    code = bytearray(code)
    for _ in range(1 + r.below(3)):
        n = len(code) // 2
        if n == 0:
            break
        i = 2 * r.below(n)
        match r.below(9):
            case 0:
                code[i] = r.pick(OPCODES) & 127
            case 1:
                code[i] = r.below(256)
            case 2 | 3:
                code[i + 1] = r.pick([0, 1, 2, 3, 4, 5, 8, 16, 17, 33, 128, 255, code[i + 1] ^ 1, code[i + 1] + 1 & 255])
            case 4:
                j = 2 * r.below(n)
                code[i:i + 2], code[j:j + 2] = code[j:j + 2], code[i:i + 2]
            case 5:
                del code[i:i + 2 * (1 + r.below(3))]
            case 6:
                j = 2 * r.below(n)
                code[i:i] = code[j:j + 2 * (1 + r.below(6))]
            case 7:
                code[i:i] = bytes([69, r.below(3)])
            case 8:
                code[i:i + 2] = r.pick(units)
    return bytes(code)


def mutation(r, code, units):
    changes = {}
    for _ in range(1 + r.below(2)):
        match r.below(16):
            case 0:
                changes["co_stacksize"] = r.pick([0, 1, 2, code.co_stacksize + 1, 1000, 2 ** 20, 2 ** 31 - 1])
            case 1:
                changes["co_flags"] = code.co_flags ^ r.pick([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 0x2000000])
            case 2:
                table = bytearray(code.co_exceptiontable or b"\x81\x02\x04\x00")
                table[r.below(len(table))] = r.below(256)
                changes["co_exceptiontable"] = bytes(table)
            case 3:
                consts = list(code.co_consts) + [("a", "b"), (1,), None, code, (), 5]
                changes["co_consts"] = tuple(r.pick(consts) for _ in range(len(code.co_consts) + r.below(2)))
            case 4:
                changes["co_argcount"] = r.below(4)
            case 5:
                changes["co_kwonlyargcount"] = r.below(3)
            case 6:
                names = list(code.co_varnames)
                if names and r.below(2):
                    names.pop(r.below(len(names)))
                else:
                    names.insert(r.below(len(names) + 1), "extra")
                changes["co_varnames"] = tuple(names)
                changes["co_nlocals"] = len(names)
            case 7:
                key = r.pick(["co_cellvars", "co_freevars", "co_names"])
                names = list(getattr(code, key))
                if names and r.below(2):
                    names.pop(r.below(len(names)))
                else:
                    names.append(r.pick(["a", "b", "x"]))
                changes[key] = tuple(names)
            case 8:
                table = bytearray(code.co_linetable)
                if table:
                    table[r.below(len(table))] = r.below(256)
                changes["co_linetable"] = bytes(table)
            case _:
                changes["co_code"] = mutated_bytes(r, changes.get("co_code", code.co_code), units)
    return changes


def nested(code):
    yield code
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            yield from nested(c)


def with_nested(code, old, new):
    """`code` with `old` somewhere inside replaced."""
    if code is old:
        return new
    return code.replace(co_consts=tuple(
        with_nested(c, old, new) if isinstance(c, types.CodeType) else c for c in code.co_consts))


def exception_entries(code):
    """(start, end, target) of the exception table's entries, in bytes."""
    data = iter(code.co_exceptiontable)

    def number():
        value = 0
        for byte in data:
            value = value << 6 | byte & 63
            if not byte & 64:
                break
        return value * 2
    entries = []
    try:
        while True:
            byte = next(data)
            data = iter(bytes([byte]) + bytes(data))
            start, length, target, _ = number(), number(), number(), number()
            entries.append((start, start + length, target))
    except StopIteration:
        return entries


def may_hang(code):
    """Whether code may loop where nothing is interrupted, in CPython neither: handlers in front of what they handle, and loops of
    JUMP_BACKWARD_NO_INTERRUPT without a yield."""
    if any(end > target for _, end, target in exception_entries(code)):
        return True
    data = code.co_code
    for i in range(0, len(data), 2):
        if data[i] == 76:
            start = max(i + 2 - 2 * data[i + 1], 0)
            if 120 not in data[start:i:2]:
                return True
    return any(may_hang(c) for c in code.co_consts if isinstance(c, types.CodeType))


def drive(result):
    """Runs what a call gave: generators and coroutines for a few steps."""
    if isinstance(result, types.AsyncGeneratorType):
        result = result.asend(None)
    if isinstance(result, (types.GeneratorType, types.CoroutineType)) or hasattr(result, "send"):
        for step in range(6):
            if step == 4:
                result.throw(ValueError("thrown"))
            else:
                result.send(None)
        result.close()


def look_at(code):
    """What tools ask of a code object."""
    list(code.co_lines())
    list(code.co_positions())
    list(code.co_branches())
    hash(code)
    repr(code)
    code == code.replace(co_name="other")


class Late(BaseException):
    pass


def too_late(*_):
    raise Late


def run(case, seed, units):
    r = Random(seed * 1_000_003 + case)
    for _ in range(3):
        r.below(2)
    function, args = FUNCTIONS[r.pick(sorted(FUNCTIONS))]
    code = function.__code__
    target = r.pick(list(nested(code)))
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        new = with_nested(code, target, target.replace(**mutation(r, target, units)))
        if r.below(4) == 0:
            new = marshal.loads(marshal.dumps(new))
        look_at(new)
        if may_hang(new):
            return "skipped"
        closure = tuple(types.CellType(i) for i in range(len(new.co_freevars))) or None
        mutant = types.FunctionType(new, dict(GLOBALS), function.__name__, (7, 8), closure)
        if r.below(2):
            # Through specialized calls.
            for _ in range(12):
                drive(mutant(*args))
        drive(mutant(*args))
        if r.below(4) == 0:
            exec(new, dict(GLOBALS))
        return "value"
    except Late:
        return "late"
    except BaseException as error:
        return type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    only = [int(a) for a in sys.argv[3:] if a.isdigit()]
    show = "--show" in sys.argv
    signal.signal(signal.SIGALRM, too_late)
    units = []
    for function, _ in FUNCTIONS.values():
        for code in nested(function.__code__):
            units += [code.co_code[i:i + 2] for i in range(0, len(code.co_code), 2)]
    outcomes = {}
    for case in only or range(count):
        if show:
            print(case, end=" ", flush=True)
        try:
            outcome = run(case, seed, units)
        except Late:
            outcome = "late"
        if show:
            print(outcome, flush=True)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    print(*(f"{n} {name}" for name, n in sorted(outcomes.items(), key=lambda item: (-item[1], item[0]))), sep=", ")


GLOBALS = {name: globals()[name] for name in ("Manager", "Point", "helper", "plain", "async_generator", "sys")}

if __name__ == "__main__":
    main()
