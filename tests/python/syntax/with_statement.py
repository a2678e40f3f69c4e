"""The with statement: order of calls, suppression, several managers, errors in __enter__/__exit__, targets, async with."""

log = []


class Manager:
    def __init__(self, name, suppress=False, fail_enter=False, fail_exit=False):
        self.name, self.suppress, self.fail_enter, self.fail_exit = name, suppress, fail_enter, fail_exit

    def __enter__(self):
        log.append("enter " + self.name)
        if self.fail_enter:
            raise RuntimeError("enter " + self.name)
        return self.name.upper()

    def __exit__(self, kind, value, tb):
        log.append(f"exit {self.name} {kind.__name__ if kind else None} {value} {tb is not None}")
        if self.fail_exit:
            raise RuntimeError("exit " + self.name)
        return self.suppress


def show(f):
    log.clear()
    try:
        print("result", f())
    except Exception as e:
        print("raised", repr(e), "context", repr(e.__context__))
    print("  ", log)


@show
def simple():
    with Manager("a") as a:
        return a


@show
def two():
    with Manager("a") as a, Manager("b") as b:
        log.append(a + b)
        raise ValueError("body")


@show
def parenthesized():
    with (
        Manager("a", suppress=True) as a,
        Manager("b"),
        Manager("c") as c,
    ):
        raise KeyError(a + c)
    return "suppressed"


@show
def enter_fails():
    with Manager("a"), Manager("b", fail_enter=True), Manager("c"):
        log.append("never")


@show
def exit_fails():
    with Manager("a"), Manager("b", fail_exit=True):
        raise ValueError("body")


@show
def exit_fails_without_error():
    with Manager("a", suppress=True), Manager("b", fail_exit=True):
        pass
    return "ok"


@show
def flow():
    out = []
    for i in range(4):
        with Manager(str(i)):
            if i == 0:
                continue
            if i == 2:
                break
            out.append(i)
    return out


@show
def targets():
    class Pair:
        def __enter__(self):
            return (1, [2, 3])

        def __exit__(self, *args):
            return None
    d = {}
    with Pair() as (x, [y, z]), Pair() as d["k"]:
        pass
    return x, y, z, d


class NoExit:
    def __enter__(self):
        return self


class NoEnter:
    def __exit__(self, *a):
        return None


class OnInstance:
    def __init__(self):
        self.__enter__ = lambda: 1
        self.__exit__ = lambda *a: None


class AsyncOnly:
    async def __aenter__(self):
        return 1

    async def __aexit__(self, *a):
        return None


for thing in (NoExit(), NoEnter(), OnInstance(), 5, AsyncOnly()):
    try:
        with thing:
            print("never")
    except TypeError as e:
        print("TypeError:", e)


class AsyncManager:
    def __init__(self, name, suppress=False):
        self.name, self.suppress = name, suppress

    async def __aenter__(self):
        log.append("aenter " + self.name)
        return self.name

    async def __aexit__(self, kind, value, tb):
        log.append(f"aexit {self.name} {kind.__name__ if kind else None}")
        return self.suppress


def drive(c):
    try:
        c.send(None)
    except StopIteration as stop:
        return stop.value


async def async_flow():
    async with AsyncManager("x", True) as x, AsyncManager("y") as y:
        log.append(x + y)
        raise ValueError
    async with (AsyncManager("z") as z,):
        return z


log.clear()
print(drive(async_flow()), log)


async def bad_async(thing):
    async with thing:
        pass


for thing in (Manager("m"), 5):
    try:
        drive(bad_async(thing))
    except TypeError as e:
        print("TypeError:", e)


@show
def reraised_in_exit():
    class Reraise(Manager):
        def __exit__(self, kind, value, tb):
            super().__exit__(kind, value, tb)
            raise LookupError("translated") from value
    with Reraise("r"):
        raise ValueError("original")


@show
def truthy_objects():
    class Truthy(Manager):
        def __exit__(self, *a):
            return "non-empty"
    with Truthy("t"):
        1 / 0
    return "after"
