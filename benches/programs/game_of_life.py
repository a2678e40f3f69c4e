"""Life on three representations: a set of cells, lists of rows, and integers as rows of bits."""

GROUPS = ("sets", "lists", "ints")
SIZE = 170

GLIDER_GUN = """........................O...........
......................O.O...........
............OO......OO............OO
...........O...O....OO............OO
OO........O.....O...OO..............
OO........O...O.OO....O.O...........
..........O.....O.......O...........
...........O...O....................
............OO......................"""


def parse(text):
    return {(x, y) for y, row in enumerate(text.split("\n")) for x, ch in enumerate(row) if ch == "O"}


def step_set(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    neighbour = (x + dx, y + dy)
                    counts[neighbour] = counts.get(neighbour, 0) + 1
    return {cell for cell, count in counts.items() if count == 3 or count == 2 and cell in cells}


def step_rows(grid):
    height, width = len(grid), len(grid[0])
    following = []
    for y in range(height):
        above, here, below = grid[y - 1], grid[y], grid[(y + 1) % height]
        row = []
        for x in range(width):
            left, right = x - 1, (x + 1) % width
            total = (above[left] + above[x] + above[right] + here[left] + here[right] + below[left] + below[x] + below[right])
            row.append(1 if total == 3 or total == 2 and here[x] else 0)
        following.append(row)
    return following


def step_bits(rows, width):
    """Each row is an integer; neighbours are counted with bitwise adders."""
    mask = (1 << width) - 1
    following = []
    for y in range(len(rows)):
        ones = twos = fours = 0
        for row in (rows[y - 1], rows[y], rows[(y + 1) % len(rows)]):
            left = (row << 1 | row >> (width - 1)) & mask
            right = (row >> 1 | row << (width - 1)) & mask
            for value in ((left, right) if row is rows[y] else (left, row, right)):
                carry = ones & value
                ones ^= value
                over = twos & carry
                twos ^= carry
                fours |= over
        following.append(twos & ~fours & (ones | rows[y]) & mask)
    return following


def run(n):
    cells = parse(GLIDER_GUN)
    checksum = 0
    for _ in range(n):
        cells = step_set(cells)
        checksum += len(cells)
    width, height = 48, 40
    start = {(x, y) for x, y in parse(GLIDER_GUN)}
    grid = [[1 if (x, y) in start else 0 for x in range(width)] for y in range(height)]
    rows = [sum(1 << x for x in range(width) if (x, y) in start) for y in range(height)]
    for _ in range(n):
        grid = step_rows(grid)
        rows = step_bits(rows, width)
    assert [sum(bit << x for x, bit in enumerate(row)) for row in grid] == rows
    checksum += sum(sum(row) * (y + 1) for y, row in enumerate(grid))
    checksum += sum(x * 3 + y for x, y in cells)
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
