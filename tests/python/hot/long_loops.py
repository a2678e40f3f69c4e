"""Loops over every kind of instruction on a thread with a small native stack: executing instructions must not use it up."""
# oracle: native
import sys
import _thread

N = 20_000


class Point:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x


class Box:
    kind = "box"

    def __init__(self, x=0, *, y=1):
        self.x = x
        self.y = y

    def plain(self, a):
        return a

    def general(self, a, b=2, *rest, **more):
        return a

    @property
    def size(self):
        return self.x

    def __getitem__(self, i):
        return i

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return True

    def __bool__(self):
        return True


class Sub(Box):
    def plain(self, a):
        return super().plain(a)

    def general(self, *args, **kwargs):
        return super().general(*args, **kwargs)


def free(a, b=2, *rest, c=3, **more):
    return a


def gen(n):
    for i in range(n):
        yield i


def delegating(n):
    result = yield from gen(n)
    return result


async def waits(n):
    async def one(i):
        return i
    total = 0
    for i in range(n):
        total += await one(i)
    return total


def calls():
    box, sub, bound, total = Box(), Sub(), Box().plain, 0
    general = sub.general
    for i in range(N):
        total += free(i) + free(i, 2, 3) + free(a=i, z=1) + free(*(i,), **{"c": 1})
        total += box.plain(i) + bound(i) + general(i) + general(a=i) + sub.plain(i) + box.general(i, b=1)
        total += len((i,)) + int("7") + abs(i) + max(i, 1) + min([i, 1], key=None) + isinstance(i, int)
        total += Box(i, y=2).x + Point(i).x + len(str(i)) + len(tuple([i])) + len(dict(a=i))
        total += len("a,b".split(",")) + "abc".find("c") + len(" ".join(("a", "b"))) + len("x".upper())
        total += (lambda q: q)(i) + type(i)(3) + len(list(map(abs, (i,)))) + sorted([3, i], reverse=True)[0]
    return total


def unpacking():
    total = 0
    for i in range(N):
        a, b = i, 1
        c, d = [a, b]
        e, f, g = (a, b, c)
        h, *j = range(4)
        k, m = {1: 2, 3: 4}
        [n, (o, p)] = i, [1, 2]
        total += a + b + c + d + e + f + g + h + len(j) + k + m + n + o + p
    return total


def displays():
    total, name = 0, "name"
    for i in range(N):
        total += len([i, *range(2)]) + len({i, *range(2)}) + len({**{"a": i}, "b": 2}) + len((i, *[1]))
        total += len([x for x in (1, i)]) + len({x for x in (1, i)}) + len({x: x for x in (1, i)})
        total += len(f"{i}") + len(f"{i:>4}{name!r}") + len("%d" % i) + len(name + "x") + len(name[1:3])
        s = [1, 2, 3][0:2]
        s[0:1] = [i, i]
        del s[0]
        s[0] += 1
        total += s[0] + -i + ~i + (not i) + (i is None) + (i in s) + (i not in {1: 2}) + (i in {1, 2})
    return total


def exceptions():
    total = 0
    for i in range(N // 4):
        try:
            raise ValueError(i)
        except (KeyError, ValueError) as e:
            total += e.args[0]
        try:
            [][i]
        except IndexError:
            total += 1
        try:
            unbound
            unbound = 1
        except UnboundLocalError:
            total += 1
        try:
            try:
                {}[i]
            finally:
                total += 1
        except KeyError:
            total += 1
        try:
            raise ExceptionGroup("g", [OSError(i), TypeError(i)])
        except* OSError:
            total += 1
        except* TypeError:
            total += 1
        with Box() as box:
            total += 1
            raise RuntimeError
        try:
            raise
        except RuntimeError:
            total += 1
    return total


def generators():
    total = sum(x for x in range(N))
    for x in gen(N):
        total += x
    for x in delegating(N):
        total += x
    try:
        waits(N).send(None)
    except StopIteration as stop:
        total += stop.value
    g = gen(N)
    while (x := next(g, None)) is not None:
        total += x
    return total


counter = 0


def names():
    global counter
    total, box = 0, Sub(1)

    def inner():
        nonlocal total
        total += 1
        return total
    for i in range(N):
        counter += 1
        box.x = i
        box.new = i
        del box.new
        total += box.x + len(box.kind) + Box.y if i < 0 else box.size + box[i]
        total += inner() - total
        match [i, {"a": i}, box]:
            case [int(), {"a": v, **rest}, Box(x=w)]:
                total += v + w
        import sys as system
        from math import pi
        class Local:
            a = i
        total += Local.a
        assert system and pi
    return total + counter


def traced():
    events = 0

    def tracer(frame, event, arg):
        nonlocal events
        events += 1
        return tracer
    sys.settrace(tracer)
    try:
        for i in gen(500):
            a, b = i, [x for x in (1, 2)]
            if i % 2:
                free(a, c=1)
            try:
                b[9]
            except IndexError:
                pass
    finally:
        sys.settrace(None)
    return events > 1000


def run():
    try:
        for f in (calls, unpacking, displays, exceptions, generators, names, traced):
            print(f.__name__, f())
    finally:
        done.release()


done = _thread.allocate_lock()
done.acquire()
_thread.stack_size(1 << 20)
_thread.start_new_thread(run, ())
done.acquire()
