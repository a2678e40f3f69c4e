"""Globals, builtins, functions and classes that are replaced while hot code uses them."""
import builtins
import math

FACTOR = 2
limit = 10


def scaled(x):
    return x * FACTOR


def helper(x):
    return x + 1


def uses_helper(n):
    total = 0
    for i in range(n):
        total += helper(i)
    return total


def loop_with_change(n, change_at):
    global FACTOR
    out = 0
    for i in range(n):
        if i == change_at:
            FACTOR = 10
        out += scaled(1)
    return out


print(sum(scaled(i) for i in range(1000)))
FACTOR = 3
print(sum(scaled(i) for i in range(1000)))
FACTOR = 2.5
print(sum(scaled(i) for i in range(1000)))
FACTOR = "ab"
print(scaled(3))
FACTOR = 2
print(loop_with_change(1000, 500), FACTOR)
FACTOR = 2
print(loop_with_change(1000, 999))
del FACTOR
try:
    scaled(1)
except NameError as e:
    print(e)
FACTOR = 1
print(scaled(5))
print(uses_helper(1000))
old = helper
helper = lambda x: x * 2
print(uses_helper(1000))
helper = old
print(uses_helper(1000))


def replaced(x):
    return x - 1


helper.__code__ = replaced.__code__
print(uses_helper(1000))
helper.__defaults__ = (5,)
print(helper())


def use_len(items):
    total = 0
    for _ in range(300):
        total += len(items)
    return total


print(use_len([1, 2, 3]))
len = lambda x: 100
print(use_len([1, 2, 3]))
del len
print(use_len([1, 2, 3]))
real = builtins.len
builtins.len = lambda x: 7
print(use_len([1, 2, 3]))
builtins.len = real
print(use_len([1, 2, 3]))
globals()["len"] = lambda x: 1
print(use_len([1]))
globals().pop("len")
print(use_len([1]))


def use_math(n):
    return sum(math.floor(i / 2) for i in range(n))


print(use_math(500))
real_floor = math.floor
math.floor = lambda x: 1
print(use_math(500))
math.floor = real_floor
print(use_math(500))


def missing(n):
    hits = 0
    for i in range(n):
        if i == n // 2:
            globals()["appears"] = 5
        try:
            hits += appears
        except NameError:
            hits += 1
    return hits


print(missing(1000))
appears = 2
print(missing(100))


class Config:
    value = 1


def read_config(n):
    total = 0
    for i in range(n):
        total += Config.value
        if i == n // 2:
            Config.value = 100
    return total


print(read_config(1000))
Config.value = 0.5
print(read_config(10))


class New:
    value = -1


Config = New
print(read_config(1000))


def callee():
    return "first"


def caller(n):
    out = []
    for i in range(n):
        if i == 700:
            redefine()
        out.append(callee())
    return out.count("first"), out.count("second")


def redefine():
    global callee

    def callee():
        return "second"


print(caller(1000), caller(1000))


def counter():
    global count
    count += 1
    return count


count = 0
for _ in range(2000):
    counter()
print(count)
count = 2**62 - 500
for _ in range(1000):
    counter()
print(count)
count = 0.0
for _ in range(1000):
    counter()
print(count)
ns = {"x": 1}
exec("def f(n):\n    t = 0\n    for i in range(n):\n        t += x\n        if i == 500: g()\n    return t\ndef g():\n    global x\n    x = 3", ns)
print(ns["f"](1000), ns["x"])
ns["x"] = 10
print(ns["f"](1000))
del ns["x"]
try:
    ns["f"](10)
except NameError as e:
    print(e)


def shadow_builtin(n):
    total = 0
    for i in range(n):
        total += abs(-i)
        if i == n - 2:
            globals()["abs"] = lambda v: 10**6
    globals().pop("abs", None)
    return total


print(shadow_builtin(1000), shadow_builtin(1000))
