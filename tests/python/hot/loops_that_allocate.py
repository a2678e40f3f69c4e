"""Hot loops whose helpers collect garbage while values of the frame are nowhere but in its window, and floats of every encoding."""


def make(size, seed):
    state = seed
    rows = []
    for _ in range(size):
        row = []
        for _ in range(size):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            row.append(state / 0x7FFFFFFF - 0.5)
        rows.append(row)
    return rows


def inverse(matrix):
    size = len(matrix)
    rows = [row[:] + [1.0 if i == j else 0.0 for j in range(size)] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        head = rows[i][i]
        rows[i] = [value / head for value in rows[i]]
        for r in range(size):
            if r != i:
                factor = rows[r][i]
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[i])]
    return [row[size:] for row in rows]


class Cell:
    def __init__(self, value):
        self.value = value


def scaled(cells, factor, rounds):
    for _ in range(rounds):
        for cell in cells:
            cell.value = cell.value * factor
    return [cell.value for cell in cells]


def invariant(box, items, limit):
    """The guards of box and items hold in every round, or fail before the first."""
    total = 0
    for i in range(limit):
        total += items[i % len(items)] * box.value
    return total


def never(flag, thing, limit):
    """A guard on a way that is not taken stays there."""
    total = 0
    for i in range(limit):
        if flag:
            total += thing.value
        total += i
    return total


a = make(40, 1)
for _ in range(6):
    b = inverse(a)
print(repr(b[3][3]), repr(sum(map(sum, b))))

cells = [Cell(x) for x in (1.0, -0.0, 5e-324, 1e300, float("inf"), 1e-300, 123.25)]
for factor in (2.0, 0.5, 1e10, 1e-10, -1.0):
    print(scaled(cells, factor, 50))

print(invariant(Cell(3), [1, 2, 3], 3000), invariant(Cell(3.5), [1, 2, 3], 3000), invariant(Cell(2), [1.5, 2.5], 3000))
for _ in range(60):
    last = invariant(Cell(1), (4, 5), 10), invariant(Cell(True), [4, 5], 10), invariant(None, [], 0)
print(last)
print(never(False, None, 5000), never(True, Cell(1), 5000), never(False, 7, 5000))
for _ in range(100):
    never(False, None, 10)
print(never(True, Cell(0.5), 10))


def depth(n):
    return n if n < 1 else depth(n - 1) + 1


def deepest():
    """Recursion limits count inlined frames."""
    import sys
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    counts = set()

    def down(n):
        nonlocal reached
        reached = n
        down(n + 1)

    for _ in range(40):
        reached = 0
        try:
            down(1)
        except RecursionError:
            counts.add(reached)
    sys.setrecursionlimit(old)
    return len(counts)


print(sum(depth(40) for _ in range(300)), deepest())


class Caller:
    def __init__(self, by):
        self.by = by

    def __call__(self, x, *, plus=0):
        return x * self.by + plus

    def method(self, x):
        return x + self.by


caller = Caller(3)
method = Caller(4).method
pair = (3, 4)


def plus(a, b):
    return a + b


def ways(n):
    total = 0
    for i in range(n):
        total += caller(i) + caller(i, plus=1) + method(i) + plus(*pair)
        three = (i, 1)
        total += plus(*three)
    return total


print(ways(3000))
caller.by = 5
pair = (1.5, 2)
print(ways(3000))


def star(arguments, n):
    total = 0
    for _ in range(n):
        try:
            total += plus(*arguments)
        except TypeError as e:
            return str(e)
    return total


print(star((1, 2), 2000), star([3, 4], 2000), star((1, 2, 3), 2000), star((1,), 10), star((5, 6), 2000))


def native_methods(n):
    """A method of a native class that is not called at once."""
    for _ in range(n):
        f, g = "abc".upper, [].append
    text = "xyz"
    for _ in range(n):
        h = text.upper
    return type(f).__name__, type(g).__name__, type(h).__name__, f(), h()


print(native_methods(2000))
