"""zip and enumerate in hot loops: unmade, kept, exhausted, over changing kinds of lists."""
def f(a, b):
    s = 0
    for x, y in zip(a, b):
        s += x * y
    return s
def g(a):
    s = 0.0
    for i, x in enumerate(a):
        s += i * x
    return s
def h(a, b, r):
    out = []
    for i, (x, y) in enumerate(zip(a, b), 3):
        out.append((i, x, y))
        if i > 10 and r: raise ValueError(i)
    return out
def k(a):
    it = iter(a); n = 0
    for x in it:
        n += x
        if n > 5: break
    for x in it: n += 100
    a.append(7)
    for x in it: n += 1000
    return n
def m(d):
    return [(i, k) for i, k in enumerate(d)]
def z(a, b):
    q = zip(a, b)
    t = 0
    for x, y in q:
        if x > 4: break
        t += y
    return t, list(q)
def w(n):
    t = 0
    for i, x in zip(range(n), range(5, 5 + n * 2, 2)):
        t += i * x
    for x in zip((1, 2, 3), [4, 5, 6]): t += x[0] * x[1]
    return t
for i in range(300):
    r = [f([1, 2, 3], [4., 5.]), g([1, 2., 3]), h("abcd", [1, 2, 3, 4, 5], 0), k([1, 2, 3, 4]), m({"a": 1, "b": 2}), z([1, 2, 3, 6, 7], (1, 2, 3, 4)), w(20)]
    if i == 0: first = r
    assert r == first, (i, r, first)
    r2 = f(list(range(100)), [float(j) for j in range(90)])
try: h(list(range(20)), list(range(20)), 1)
except ValueError as e: print(e, e.__traceback__.tb_next.tb_lineno)
print(first, r2)
