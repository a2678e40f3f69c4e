"""Sudoku: candidates as sets with propagation and search by the fewest candidates; and a bitmask backtracker."""

GROUPS = ("puzzles", "sets", "dicts")
SIZE = 16

PUZZLES = [
    "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
    "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
    "..3.2.6..9..3.5..1..18.64....81.29..7.......8..67.82....26.95..8..2.3..9..5.1.3..",
]

ROWS = "ABCDEFGHI"
COLUMNS = "123456789"
CELLS = [row + column for row in ROWS for column in COLUMNS]
UNITS = ([[row + column for column in COLUMNS] for row in ROWS]
         + [[row + column for row in ROWS] for column in COLUMNS]
         + [[row + column for row in rows for column in columns] for rows in ("ABC", "DEF", "GHI") for columns in ("123", "456", "789")])
UNITS_OF = {cell: [unit for unit in UNITS if cell in unit] for cell in CELLS}
PEERS = {cell: {other for unit in UNITS_OF[cell] for other in unit} - {cell} for cell in CELLS}


class Contradiction(Exception):
    pass


class Board:
    def __init__(self):
        self.options = {cell: set(COLUMNS) for cell in CELLS}

    def copy(self):
        twin = Board.__new__(Board)
        twin.options = {cell: set(digits) for cell, digits in self.options.items()}
        return twin

    def assign(self, cell, digit):
        for other in list(self.options[cell]):
            if other != digit:
                self.eliminate(cell, other)

    def eliminate(self, cell, digit):
        digits = self.options[cell]
        if digit not in digits:
            return
        digits.discard(digit)
        if not digits:
            raise Contradiction(cell)
        if len(digits) == 1:
            only = next(iter(digits))
            for peer in PEERS[cell]:
                self.eliminate(peer, only)
        for unit in UNITS_OF[cell]:
            places = [other for other in unit if digit in self.options[other]]
            if not places:
                raise Contradiction(digit)
            if len(places) == 1 and len(self.options[places[0]]) > 1:
                self.assign(places[0], digit)

    def solve(self):
        open_cells = [cell for cell in CELLS if len(self.options[cell]) > 1]
        if not open_cells:
            return self
        cell = min(open_cells, key=lambda name: (len(self.options[name]), name))
        for digit in sorted(self.options[cell]):
            twin = self.copy()
            try:
                twin.assign(cell, digit)
                return twin.solve()
            except Contradiction:
                continue
        raise Contradiction(cell)

    def text(self):
        return "".join(next(iter(self.options[cell])) for cell in CELLS)


def parse(puzzle):
    board = Board()
    for cell, digit in zip(CELLS, puzzle):
        if digit != ".":
            board.assign(cell, digit)
    return board


def solve_bits(puzzle):
    rows, columns, boxes = [0] * 9, [0] * 9, [0] * 9
    grid = [0] * 81
    empty = []
    for i, ch in enumerate(puzzle):
        if ch == ".":
            empty.append(i)
        else:
            bit = 1 << int(ch)
            grid[i] = int(ch)
            rows[i // 9] |= bit
            columns[i % 9] |= bit
            boxes[i // 27 * 3 + i % 9 // 3] |= bit

    def search():
        best, choice = 10, -1
        for k, i in enumerate(empty):
            used = rows[i // 9] | columns[i % 9] | boxes[i // 27 * 3 + i % 9 // 3]
            count = 9 - bin(used).count("1")
            if count < best:
                best, choice = count, k
        if choice < 0:
            return True
        i = empty.pop(choice)
        row, column, box = i // 9, i % 9, i // 27 * 3 + i % 9 // 3
        used = rows[row] | columns[column] | boxes[box]
        for digit in range(1, 10):
            bit = 1 << digit
            if not used & bit:
                rows[row] |= bit
                columns[column] |= bit
                boxes[box] |= bit
                grid[i] = digit
                if search():
                    return True
                rows[row] ^= bit
                columns[column] ^= bit
                boxes[box] ^= bit
        empty.insert(choice, i)
        return False

    search()
    return "".join(map(str, grid))


def run(n):
    checksum = 0
    for i in range(n):
        for number, puzzle in enumerate(PUZZLES):
            solved = parse(puzzle).solve().text()
            checksum = (checksum * 31 + int(solved[i % 10:40 + i % 10])) % 1000000007
            if number != 1:
                assert solve_bits(puzzle) == solved
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
