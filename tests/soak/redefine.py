"""A program that keeps redefining functions, classes and globals while it runs: memory and machine code must not grow.

    redefine.py [SECONDS]       two minutes unless told otherwise

Run it with the compiler on, e.g.  brolga -X jit=on -X jit-threshold=20 tests/soak/redefine.py 3600. Prints a line now and then, fails if
results are wrong, or if at the end more memory or machine code is in use than after the first quarter (with some room for noise).
"""
import gc
import sys
import time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 120.0
SHARED = 0


def resident():
    """Bytes of this process in memory."""
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * 4096


def code_bytes():
    return sys._jit.stats().get("code bytes", 0) if sys._jit.is_enabled() else 0


def functions(n):
    """Functions that call each other, defined anew."""
    space = {"SCALE": n % 7}
    exec(f"""
def inner(x, y={n % 5}):
    return x * SCALE + y
def middle(xs):
    total = 0
    for x in xs:
        total += inner(x)
    return total
def generate(k):
    for i in range(k):
        yield middle(range(i))
""", space)
    want = sum(sum(x * (n % 7) + n % 5 for x in range(i)) for i in range(12))
    for _ in range(30):
        assert sum(space["generate"](12)) == want
    # A global that compiled code took for a constant changes.
    space["SCALE"] = 10
    assert space["middle"](range(5)) == 100 + 5 * (n % 5)


def classes(n):
    """Classes with instances, methods and changes to both."""
    class Base:
        factor = n % 3

        def __init__(self, v):
            self.v = v

        def value(self):
            return self.v * self.factor

    class Derived(Base):
        def value(self):
            return super().value() + 1

        def __add__(self, other):
            return Derived(self.v + other.v)

    items = [Derived(i) for i in range(20)]
    for _ in range(20):
        assert sum(x.value() for x in items) == 190 * (n % 3) + 20
    Base.factor = 5
    assert sum(x.value() for x in items) == 190 * 5 + 20
    Derived.value = lambda self: self.v
    assert sum(x.value() for x in items) == 190
    total = items[0]
    for x in items:
        total = total + x
        x.extra = n
    assert total.v == 190
    items[0].me = items


def module_globals(n):
    """Globals of this module, written while compiled functions read them."""
    global SHARED, helper
    SHARED = n

    def helper(x):
        return x + n
    for _ in range(40):
        assert read_shared(3) == 3 * n + helper(0)


def read_shared(k):
    total = 0
    for _ in range(k):
        total += SHARED
    return total + helper(0)


def failures(n):
    """Exceptions through compiled frames, and guards that fail."""
    def risky(x):
        if x % 4 == 3:
            raise ValueError(x)
        return x
    caught = 0
    for i in range(40):
        try:
            risky(i)
        except ValueError as e:
            caught += e.args[0] % 4
    assert caught == 30
    assert [str(mixed(x)) for x in (1, 2.5, "a", [n])] == ["2", "5.0", "aa", f"[{n}, {n}]"]


def mixed(x):
    return x + x


def main():
    start = time.monotonic()
    rounds, next_report, baseline = 0, 0.0, None
    while (elapsed := time.monotonic() - start) < SECONDS:
        for step in (functions, classes, module_globals, failures):
            step(rounds)
        rounds += 1
        if elapsed >= next_report:
            gc.collect()
            print(f"{elapsed:7.0f} s {rounds:8} rounds {resident() / 1e6:8.1f} MB {code_bytes() / 1e3:8.1f} KB of code", flush=True)
            next_report += max(SECONDS / 20, 1.0)
        if baseline is None and elapsed >= SECONDS / 4:
            gc.collect()
            baseline = (resident(), code_bytes())
    gc.collect()
    now = (resident(), code_bytes())
    print(f"{rounds} rounds; memory {baseline[0] / 1e6:.1f} MB, then {now[0] / 1e6:.1f} MB; code {baseline[1] / 1e3:.1f} KB, then {now[1] / 1e3:.1f} KB")
    if sys._jit.is_enabled():
        stats = sys._jit.stats()
        print({k: stats.get(k, 0) for k in ("installed", "invalidated", "died", "evicted", "exits", "panics")})
    assert now[0] <= baseline[0] * 1.1 + 8e6, "memory grows"
    assert now[1] <= baseline[1] * 1.5 + 100e3, "machine code grows"


main()
