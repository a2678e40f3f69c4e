"""N queens three ways: permutations with sets, bit masks by recursion, and iterative repair by least conflicts."""

GROUPS = ("puzzles", "ints", "calls")
SIZE = 2


def by_columns(size):
    columns = [0] * size
    taken, rising, falling = set(), set(), set()

    def place(row):
        if row == size:
            return 1
        found = 0
        for column in range(size):
            if column in taken or row + column in rising or row - column in falling:
                continue
            taken.add(column)
            rising.add(row + column)
            falling.add(row - column)
            columns[row] = column
            found += place(row + 1)
            taken.remove(column)
            rising.remove(row + column)
            falling.remove(row - column)
        return found

    return place(0)


def by_masks(size):
    full = (1 << size) - 1

    def place(columns, rising, falling):
        if columns == full:
            return 1
        found = 0
        free = full & ~(columns | rising | falling)
        while free:
            bit = free & -free
            free ^= bit
            found += place(columns | bit, (rising | bit) << 1, (falling | bit) >> 1)
        return found

    return place(0, 0, 0)


def by_generator(size, row=0, placed=()):
    if row == size:
        yield placed
        return
    for column in range(size):
        if all(column != other and abs(column - other) != row - i for i, other in enumerate(placed)):
            yield from by_generator(size, row + 1, placed + (column,))


def by_repair(size, seed):
    state = seed
    board = [(i * 2 + i * 2 // size) % size for i in range(size)]
    for step in range(1000):
        worst, most = -1, 0
        for row in range(size):
            hit = sum(1 for other in range(size) if other != row and (board[other] == board[row] or abs(board[other] - board[row]) == abs(other - row)))
            if hit > most:
                worst, most = row, hit
        if not most:
            return step
        counts = []
        for column in range(size):
            counts.append(sum(1 for other in range(size) if other != worst and (board[other] == column or abs(board[other] - column) == abs(other - worst))))
        least = min(counts)
        options = [column for column, count in enumerate(counts) if count == least]
        state = (state * 16807 + 1) % 2147483647
        board[worst] = options[state % len(options)]
    return -1


def run(n):
    checksum = 0
    for i in range(n):
        checksum += by_columns(7) * 3 + by_masks(8) * 5
        for solution in by_generator(6):
            for column in solution:
                checksum = (checksum * 7 + column) & 0xFFFFFF
        checksum += by_repair(16, i + 1)
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
