"""Dictionaries and sets keyed by tuples: sparse grids, memo tables, edges of a graph, polynomials of two variables."""

GROUPS = ("dicts",)
SIZE = 100


def flood(walls, size):
    """Breadth-first distances over a grid of (x, y) cells."""
    distance = {(0, 0): 0}
    frontier = [(0, 0)]
    while frontier:
        following = []
        for x, y in frontier:
            steps = distance[x, y] + 1
            for cell in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                if cell in distance or cell in walls:
                    continue
                if 0 <= cell[0] < size and 0 <= cell[1] < size:
                    distance[cell] = steps
                    following.append(cell)
        frontier = following
    return distance


def grid_paths(x, y, memo):
    if x == 0 or y == 0:
        return 1
    key = (x, y)
    if key in memo:
        return memo[key]
    memo[key] = value = grid_paths(x - 1, y, memo) + grid_paths(x, y - 1, memo)
    return value


def multiply(a, b):
    """Polynomials as {(power of x, power of y): coefficient}."""
    product = {}
    for (ax, ay), first in a.items():
        for (bx, by), second in b.items():
            key = (ax + bx, ay + by)
            product[key] = product.get(key, 0) + first * second
    return product


def common_neighbours(edges):
    near = {}
    for a, b in edges:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    shared = {}
    for node, others in near.items():
        ordered = sorted(others)
        for i, first in enumerate(ordered):
            for second in ordered[i + 1:]:
                pair = (first, second)
                shared[pair] = shared.get(pair, 0) + 1
    return shared


def mixed_keys(count):
    table = {}
    for i in range(count):
        table["name%d" % (i % 13), i % 7] = i
        table[i % 5, "x", None] = i * 2
        table[(i % 3, i % 4), i % 2] = i * 3
    return table


def run(n):
    checksum = 0
    for i in range(n):
        walls = {((k * 7 + i) % 24, (k * k + 3) % 24) for k in range(1, 60)} - {(0, 0)}
        distance = flood(walls, 24)
        checksum += sum(distance.values()) + len(distance)
        checksum += grid_paths(18, 18 + i % 3, {})
        polynomial = {(k % 5, k % 7): k + 1 for k in range(20)}
        product = multiply(polynomial, multiply(polynomial, {(0, 0): 1, (1, 0): i + 1, (0, 1): 2}))
        checksum += sum(value * (x + 2 * y) for (x, y), value in product.items())
        edges = [(k % 17, (k * k + i) % 17) for k in range(80) if k % 17 != (k * k + i) % 17]
        shared = common_neighbours(edges)
        checksum += sum(a * b * count for (a, b), count in shared.items())
        table = mixed_keys(500)
        checksum += table["name3", 3] + table[2, "x", None] + table[(1, 2), 0] + len(table)
        checksum &= 0xFFFFFFFF
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
