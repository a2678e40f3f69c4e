"""Lists in depth: every method, slicing and slice assignment, sorting keys, growth, storage kinds, aliasing, errors."""


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


a = [3, 1, 2]
a.append(5)
a.extend((7, 8))
a.extend("ab")
a.insert(0, "first")
a.insert(100, "last")
a.insert(-1, "before last")
print(a, a.pop(), a.pop(0), a.pop(-2), a.index(5), a.count(1), len(a))
a.remove(5)
a.reverse()
print(a, a.copy() == a, a.copy() is a, a + [1], a * 2, 2 * [0], [1] * 0, [1] * -5, a[:] is a)
a.clear()
print(a, not a)
b = list(range(10))
print(b[2:5], b[:3], b[7:], b[-3:], b[:-3], b[::2], b[1::3], b[::-1], b[8:2:-2], b[100:], b[-100:2], b[5:2], b[3:3], b[slice(1, 4)], b[True], b[-1], b[::-3])
b[2:5] = ["x"]
print(b)
b[1:1] = [10, 20, 30]
print(b)
b[::2] = range(len(b[::2]))
print(b)
b[:] = [1, 2, 3]
b[len(b):] = [4]
b[-1:] = []
b[1:2] = "abc"
b[5:] = (9, 8)
b[3:1] = ["empty slice start"]
print(b)
del b[0], b[-1], b[1:3]
print(b)
c = list(range(10))
del c[::3]
print(c)
del c[::-2]
print(c)
del c[:]
print(c)
for f in (lambda: [1, 2].__setitem__(slice(0, 2, 1), 5), lambda: [1, 2, 3].__setitem__(slice(None, None, 2), [1]), lambda: [1].__setitem__(5, 0), lambda: [1].__delitem__(5), lambda: [][0], lambda: [1][-2], lambda: [].pop(),
          lambda: [1].pop(3), lambda: [1].remove(2), lambda: [1].index(2), lambda: [1, 2].index(1, 1), lambda: [1]["a"], lambda: [1] + (1,), lambda: [1] + None, lambda: [1] * [1], lambda: [1] * 1.5, lambda: [1] < [None],
          lambda: [1] < (1,), lambda: [1].insert("a", 1), lambda: [].extend(5), lambda: [3, "a"].sort(), lambda: [1].sort(key=5), lambda: list(5), lambda: [1][1.0], lambda: [1].__setitem__("a", 1), lambda: [1].append(),
          lambda: [1].index(), lambda: [1][:"a"], lambda: hash([]), lambda: [1].sort(lambda x: x)):
    error(f)
x = [1, 2, 3]
y = x
x += [4]
x += "ab"
x += (v for v in [9])
print(x, y is x)
x = x + [5]
print(y is x, len(y))
z = [1, 2]
z += z
z.extend(z)
z[1:1] = z
print(z)
z *= 2
print(len(z))
grid = [[0] * 3] * 2
grid[0][0] = 1
print(grid, [[0] * 3 for _ in range(2)])
print([1, 2] == [1, 2], [1, 2] == [1.0, 2.0], [1] != [2], [1, 2] < [1, 3], [1] < [1, 0], [] < [0], [[1], 2] < [[1], 3], [1, 2] >= [1, 2], [float("nan")] == [-float("nan")], [1] == (1,), [1, [2]] == [1, [2]])
print([1, 1.0, True].index(True), [1, 2, 3, 2].index(2, 2), [1, 2, 3, 2].index(2, -2), ["a", "b"].index("b", 0, 100), [None, 0, False].count(0), [[]].count([]), 1.0 in [1], "1" in [1], None in [None], [] in [[]], [1, 2, 3].index(3, -1))
mixed = [1, 2, 3]
mixed.append(2.5)
mixed[0] = "s"
mixed[1] = None
mixed.append(2**70)
print(mixed, [type(v).__name__ for v in mixed])
ints = [1, 2, 3]
ints[1] = 2**62
ints.append(-2**63)
ints.append(True)
print(ints, sum(ints), ints[-1] is True)
floats = [0.5, 1.5]
floats.append(1)
floats.append(float("inf"))
floats.insert(0, -0.0)
print(floats, type(floats[3]).__name__, sum(floats))
fz = [0.0, -0.0, float("nan")]
print(fz, fz.index(-0.0), fz.count(0.0), fz[2] in fz, [repr(v) for v in fz])
ints2 = list(range(5))
ints2[2] = "now mixed"
print(ints2, ints2[::-1], sorted(range(5), reverse=True), [*range(3), *"ab"])
s = ["banana", "Apple", "cherry", "apple"]
s.sort()
print(s)
s.sort(key=str.lower)
print(s)
s.sort(key=len, reverse=True)
print(s)
s.sort(key=lambda w: (w[-1], -len(w)))
print(s)
nums = [5, 2, 9, 1, 5, 6, -3, 0]
nums.sort(reverse=True)
print(nums, sorted(nums, key=lambda n: (n % 3, n)), sorted([3.5, 1, 2.5, True]), sorted([(2, "b"), (1, "z"), (2, "a")]), sorted(["10", "9", "1"], key=int))
for i, v in enumerate(nums):
    if v % 2:
        nums[i] = v * 10
print(nums, nums[-3:][::-1], [n for n in nums if n > 5], list(filter(None, nums)), max(nums), nums.index(max(nums)))
it = iter(nums)
print([(v, next(it, None)) for v in it])
m = [[1, 2, 3], [4, 5, 6]]
print(list(zip(*m)), [list(r) for r in zip(*m)], [sum(r) for r in m], sum(m, []), [v for r in m for v in r], [r[:] for r in m] == m, [r[::-1] for r in m[::-1]])
deep = [1, [2, [3, [4]]]]
print(deep, len(deep), deep[1][1][1][0], str(deep), deep[1][1] is deep[1][1])
rec = [1]
rec.append(rec)
print(rec, repr([rec, rec]), rec[1][1][1][0], rec == rec, len(rec))


class L(list):
    def __repr__(self): return "L" + super().__repr__()


l = L([1, 2])
print(l, l + [3], type(l + [3]), l[:1], type(l[:1]), type(l.copy()), l * 2, [l], sorted(l), L("ab"), l == [1, 2], isinstance(l, list), type(list(l)))
big = list(range(100000))
big.append("x")
print(len(big), big[-1], big[50000], sum(big[:-1]), big[::20000], big.index(99999))
while len(big) > 5:
    big = big[::3] if len(big) > 20 else big[:-1]
print(big)
st = []
for i in range(1000):
    st.append(i)
    if i % 3 == 0:
        st.pop()
    if i % 7 == 0:
        st.insert(0, -i)
print(len(st), sum(st), st[:5], st[-3:])
print(list.__add__([1], [2]), list.__contains__([1], 1), [].__len__(), [1].__mul__(2), [1].__iadd__([2]), [1, 2].__getitem__(0), [1, 2].__reversed__().__next__(), [].__eq__(5), [].__class_getitem__(int), list[int], [1].__sizeof__() > 0, list.__doc__[:20], [].__hash__)
