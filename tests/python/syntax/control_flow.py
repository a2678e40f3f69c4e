"""if/while/for/else/break/continue/pass/return/finally in every combination that changes the flow."""


def loops(limit, stop):
    out = []
    for i in range(limit):
        if i == 1:
            continue
        if i == stop:
            break
        out.append(i)
    else:
        out.append("exhausted")
    return out


print(loops(3, 5), loops(5, 3), loops(0, 0))


def whiles(n):
    out = []
    while n:
        n -= 1
        if n == 2:
            continue
        if n < 0:
            break
        out.append(n)
    else:
        out.append("done")
    return out


print(whiles(4), whiles(0))


def finally_flow(how):
    log = []
    for i in range(3):
        try:
            log.append(("try", i))
            if how == "continue":
                continue
            if how == "break":
                break
            if how == "return":
                return log
            if how == "raise":
                raise ValueError(i)
            log.append(("end", i))
        except ValueError:
            log.append(("except", i))
        else:
            log.append(("else", i))
        finally:
            log.append(("finally", i))
    return log


for how in ("plain", "continue", "break", "return", "raise"):
    print(how, finally_flow(how))


def nested():
    out = []
    for a in range(3):
        for b in range(3):
            if b == a:
                break
            out.append((a, b))
        else:
            out.append(("full", a))
            continue
        out.append(("broke", a))
    return out


print(nested())


def return_in_finally_value():
    x = 1
    try:
        return x
    finally:
        x = 2


print(return_in_finally_value())


def deep_finally():
    log = []
    try:
        try:
            try:
                log.append(1)
                raise KeyError("inner")
            finally:
                log.append(2)
        except ValueError:
            log.append("never")
        finally:
            log.append(3)
    except KeyError as e:
        log.append(repr(e))
    finally:
        log.append(4)
    return log


print(deep_finally())


def empty():
    pass


def ellipsis(): ...


print(empty(), ellipsis(), ...)
if False:
    print("never")
elif 0:
    print("never")
else:
    print("else")
for i in []:
    pass
else:
    print("else of an empty loop")
try:
    i
except NameError as e:
    print("NameError:", e)
for i in range(3): print(i, end=" ")
print()
for i, (a, *b) in enumerate([(1, 2, 3), "xyz"]):
    print(i, a, b)
for box in [[]]:
    for box in range(2): pass
print(box)


class Target:
    pass


target = Target()
for target.attr in range(3):
    pass
cells = [0]
for cells[0] in "ab":
    pass
print(target.attr, cells)
it = [1, 2, 3]
for v in it:
    if v < 3:
        it.append(v + 10)
    if len(it) > 6:
        break
print(it)
while True:
    try:
        break
    finally:
        print("cleanup on break")
assert True, "fine"
try:
    assert 0, ("message", 1)
except AssertionError as e:
    print(e.args)
try:
    assert []
except AssertionError as e:
    print(e.args)
