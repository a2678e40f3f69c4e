"""Small classic problems: queens, sudoku, knapsack, life, knight's tour, hanoi, magic squares, word ladder, cryptarithm, coins."""
import collections
import functools
import itertools
import string


def queens(n, placed=()):
    if len(placed) == n:
        yield placed
    else:
        for c in range(n):
            if all(c != p and abs(c - p) != len(placed) - i for i, p in enumerate(placed)):
                yield from queens(n, placed + (c,))


print([sum(1 for _ in queens(n)) for n in range(1, 8)], next(queens(8)))
for row in next(queens(6)):
    print("".join("Q" if c == row else "." for c in range(6)))


def sudoku(grid):
    grid = [list(map(int, row)) for row in grid.split()]

    def options(r, c):
        used = set(grid[r]) | {grid[i][c] for i in range(9)} | {grid[r // 3 * 3 + i][c // 3 * 3 + j] for i in range(3) for j in range(3)}
        return [d for d in range(1, 10) if d not in used]

    def solve():
        empty = [(len(options(r, c)), r, c) for r in range(9) for c in range(9) if not grid[r][c]]
        if not empty:
            return True
        _, r, c = min(empty)
        for d in options(r, c):
            grid[r][c] = d
            if solve():
                return True
            grid[r][c] = 0
        return False
    return "\n".join("".join(map(str, row)) for row in grid) if solve() else None


print(sudoku("530070000 600195000 098000060 800060003 400803001 700020006 060000280 000419005 000080079"))


def life(cells):
    counts = collections.Counter((x + dx, y + dy) for x, y in cells for dx in (-1, 0, 1) for dy in (-1, 0, 1) if (dx, dy) != (0, 0))
    return {c for c, n in counts.items() if n == 3 or n == 2 and c in cells}


glider = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
for _ in range(4):
    glider = life(glider)
print(sorted(glider))


def hanoi(n, a="A", b="B", c="C"):
    return hanoi(n - 1, a, c, b) + [(a, c)] + hanoi(n - 1, b, a, c) if n else []


print(len(hanoi(10)), hanoi(3))


def magic(n):
    m = [[0] * n for _ in range(n)]
    r, c = 0, n // 2
    for k in range(1, n * n + 1):
        m[r][c] = k
        nr, nc = (r - 1) % n, (c + 1) % n
        r, c = ((r + 1) % n, c) if m[nr][nc] else (nr, nc)
    return m


for row in magic(5):
    print(*(f"{v:>3}" for v in row))


def tour(n):
    board = {(0, 0): 0}

    def moves(p): return [(p[0] + dx, p[1] + dy) for dx, dy in itertools.product((-2, -1, 1, 2), repeat=2) if abs(dx) != abs(dy) and 0 <= p[0] + dx < n and 0 <= p[1] + dy < n and (p[0] + dx, p[1] + dy) not in board]

    p = (0, 0)
    for k in range(1, n * n):
        options = moves(p)
        if not options:
            return k
        p = min(options, key=lambda q: (len(moves(q)), q))
        board[p] = k
    return board


t = tour(6)
print(len(t) if isinstance(t, dict) else t, sum(v * k[0] for k, v in t.items()) if isinstance(t, dict) else "")


def ladder(start, end, words):
    queue, seen = collections.deque([[start]]), {start}
    while queue:
        path = queue.popleft()
        if path[-1] == end:
            return path
        for i, ch in itertools.product(range(len(start)), string.ascii_lowercase):
            w = path[-1][:i] + ch + path[-1][i + 1:]
            if w in words and w not in seen:
                seen.add(w)
                queue.append(path + [w])


print(ladder("cold", "warm", set("cord card ward warm word worm cold corm wold".split())))


def cryptarithm(puzzle):
    words = puzzle.replace("+", " ").replace("=", " ").split()
    letters = sorted(set("".join(words)))
    first = {w[0] for w in words}
    for digits in itertools.permutations(range(10), len(letters)):
        table = dict(zip(letters, digits))
        if any(table[f] == 0 for f in first):
            continue
        *parts, total = [functools.reduce(lambda n, ch: n * 10 + table[ch], w, 0) for w in words]
        if sum(parts) == total:
            return " + ".join(map(str, parts)) + f" = {total}"


print(cryptarithm("TO + GO = OUT"), cryptarithm("A + B = AB"))


@functools.cache
def change(amount, coins=(1, 2, 5, 10, 20, 50, 100)):
    if amount == 0:
        return 1
    if amount < 0 or not coins:
        return 0
    return change(amount - coins[-1], coins) + change(amount, coins[:-1])


print([change(n) for n in (1, 5, 10, 50, 100)])


def knapsack(items, room):
    best = {0: (0, ())}
    for name, weight, value in items:
        for w, (v, names) in list(best.items()):
            if w + weight <= room and best.get(w + weight, (-1,))[0] < v + value:
                best[w + weight] = (v + value, names + (name,))
    return max(best.values())


print(knapsack([("map", 9, 150), ("compass", 13, 35), ("water", 153, 200), ("sandwich", 50, 160), ("glucose", 15, 60), ("tin", 68, 45)], 150))


def collatz(n): return 1 if n == 1 else 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)
def gray(n): return [i ^ (i >> 1) for i in range(2 ** n)]
def primes(n): return [p for p in range(2, n) if all(p % q for q in range(2, int(p ** 0.5) + 1))]
def perfect(n): return [k for k in range(2, n) if sum(d for d in range(1, k) if k % d == 0) == k]
def pascal(n): return functools.reduce(lambda rows, _: rows + [[1, *map(sum, itertools.pairwise(rows[-1])), 1]], range(n - 1), [[1]])


def _roman(n):
    out = ""
    for v, s in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "M CM D CD C XC L XL X IX V IV I".split()):
        q, n = divmod(n, v)
        out += s * q
    return out


print(max(range(1, 300), key=collatz), [f"{g:03b}" for g in gray(3)], primes(50), perfect(500), pascal(6), [_roman(n) for n in (4, 9, 14, 1994, 2024)])
print(["FizzBuzz" if n % 15 == 0 else "Fizz" if n % 3 == 0 else "Buzz" if n % 5 == 0 else n for n in range(1, 16)], ["".join(p) for p in itertools.permutations("abc")], sum(1 for p in itertools.product("HT", repeat=5) if "HH" not in "".join(p)))


def spiral(n):
    m = [[0] * n for _ in range(n)]
    r = c = 0
    dr, dc = 0, 1
    for k in range(n * n):
        m[r][c] = k
        if not (0 <= r + dr < n and 0 <= c + dc < n and m[r + dr][c + dc] == 0) or (r + dr, c + dc) == (0, 0):
            dr, dc = dc, -dr
        r, c = r + dr, c + dc
    return m


for row in spiral(4):
    print(row)
