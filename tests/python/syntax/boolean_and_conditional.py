"""Boolean operators, comparisons chains, conditional expressions, truth testing."""

log = []


def t(name, value):
    log.append(name)
    return value


print(t("a", 0) or t("b", "") or t("c", []), log)
log.clear()
print(t("a", 1) and t("b", 2) and t("c", 0) and t("d", 5), log)
log.clear()
print(t("a", 1) < t("b", 5) < t("c", 3) < t("d", 9), log)
log.clear()
print(t("yes", 1) if t("test", []) else t("no", 2), log)
print(1 < 2 < 3, 3 > 2 > 2, 1 == 1.0 == True, 1 != 2 != 1, 0 in [0] == [0])
print(not 0, not [], not [0], not not "x", not None is None)


class Truthy:
    def __init__(self, answer):
        self.answer = answer

    def __bool__(self):
        print("bool", self.answer)
        return self.answer


class Sized:
    def __init__(self, size):
        self.size = size

    def __len__(self):
        print("len", self.size)
        return self.size


print("if" if Truthy(True) else "else")
print("if" if Sized(0) else "else", bool(Sized(3)))
while Truthy(False):
    pass
print(not Truthy(False))
for bad in (Truthy(1), Truthy(None), Sized(-1), Sized("x"), Sized(1 << 100)):
    try:
        bool(bad)
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Compared:
    """Comparison results that are not booleans."""

    def __init__(self, name):
        self.name = name

    def __lt__(self, other):
        return [self.name, "<", other.name]

    def __eq__(self, other):
        return ()

    def __contains__(self, item):
        return "truthy text"

    __hash__ = None


a, b, c = Compared("a"), Compared("b"), Compared("c")
print(a < b, a < b < c, (a == b), a == b == c, 5 in a, 5 not in a)
x = 5
print("small" if x < 3 else "medium" if x < 10 else "large")
print([i for i in range(20) if i % 3 == 0 if i % 2])
print((lambda: 1 if x else 2)(), (lambda n: n and n - 1)(0))
print(1 if 1 else 2 if 0 else 3, (1 if 0 else 2) if 1 else 3)
print(x is not None, x in (1, 5), "ell" in "hello", not x in [5])
print(None or False, None and 1, 0 or None, "" and 0)
print(True + True, True * 5, False == 0, True is (1 == 1), ~True.__index__())
print(isinstance(True, int), bool("False"), bool(0.0), bool(0j), bool(b""), bool(range(0)))
