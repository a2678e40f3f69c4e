"""Hot functions whose argument types, attribute shapes and globals change after they are warm."""


def add(a, b):
    return a + b


def index(c, i):
    return c[i]


def length(x):
    return len(x)


def attr(o):
    return o.value


def call(f, x):
    return f(x)


def compare(a, b):
    return a < b, a == b


def iterate(it):
    total = None
    for v in it:
        total = v if total is None else total + v
    return total


def truth(x):
    return "yes" if x else "no"


def contains(c, x):
    return x in c


def fmt(x):
    return f"{x}|{x!r}"


class A:
    def __init__(self, value): self.value = value
    def __add__(self, o): return ("A+", o if not isinstance(o, A) else "A")
    def __lt__(self, o): return True
    def __getitem__(self, i): return ("item", i)
    def __len__(self): return 42
    def __call__(self, x): return ("called", x)
    def __iter__(self): return iter([1, 2, 3])
    def __bool__(self): return False
    def __contains__(self, x): return x == 1
    def __repr__(self): return "A()"


class B:
    value = "class attribute"


class P:
    @property
    def value(self): return "property"


class G:
    def __getattr__(self, n): return "getattr " + n


class S:
    __slots__ = ("value",)


s = S()
s.value = "slot"
many = [type(f"M{i}", (), {"value": i})() for i in range(12)]


def warm(f, *args, n=300):
    r = None
    for _ in range(n):
        r = f(*args)
    return r


for round_ in range(2):
    print(warm(add, 1, 2), add(1.5, 2), add("a", "b"), add([1], [2]), add((1,), (2,)), add(A(1), 5), add(2**62, 2**62), add(True, True), warm(add, 1.5, 2.5), add(1, 2), warm(add, "x", "y"), add(1, 2.5), add(b"a", b"b"), add(1j, 1))
    print(warm(index, [1, 2, 3], 1), index((4, 5), 1), index("str", -1), index({"k": "v"}, "k"), index(A(1), 7), index(range(10), 3), index(b"ab", 0), index([1, 2, 3], slice(1, 3)), index([1, 2], True), warm(index, {1: 2}, 1), index([9], 0))
    print(warm(length, [1]), length("abc"), length({}), length(A(1)), length(range(5)), length((1, 2)), length(b"x"), length({1, 2, 3}))
    print(warm(attr, A("inst")), attr(B()), attr(P()), attr(G()), attr(s), [attr(m) for m in many * 3][-1], warm(attr, B()), attr(A(2)))
    print(warm(call, abs, -5), call(lambda x: x * 2, 4), call(A(1), 3), call(int, "7"), call(str.upper, "a"), call([].append, 1), call(A, "made").value, call(len, "abc"), call(print, "printed"))
    print(warm(compare, 1, 2), compare("a", "b"), compare(1.5, 1.5), compare(2**70, 1), compare(A(1), A(2))[0], compare((1, 2), (1, 3)), compare(1, 1.5), compare([1], [1]))
    print(warm(iterate, [1, 2, 3], n=100), iterate((1.5, 2)), iterate("abc"), iterate(range(5)), iterate({1: 0, 2: 0}), iterate(A(1)), iterate(x * x for x in range(4)), iterate([[1], [2]]), iterate([]), iterate(map(float, [1, 2])))
    print(warm(truth, 1), truth(0), truth(""), truth([]), truth([0]), truth(None), truth(A(1)), truth(B()), truth(0.0), truth(2**70), truth(-0.0), truth({}), truth(range(0)))
    print(warm(contains, [1, 2], 2), contains("abc", "b"), contains({1: 2}, 1), contains({3}, 3), contains(A(1), 1), contains((1, 2), 3), contains(range(10**9), 5), contains(b"ab", 97))
    print(warm(fmt, 1), fmt("s"), fmt(1.5), fmt(None), fmt(A(1)), fmt([1, "x"]), fmt(b"b"))
    for f, args in ((add, (1, "x")), (index, ([1], 5)), (index, (5, 0)), (length, (5,)), (attr, (5,)), (call, (5, 1)), (compare, (1, "x")), (iterate, (5,)), (contains, (5, 1))):
        try:
            warm(f, *args)
        except Exception as e:
            print(type(e).__name__, e)
