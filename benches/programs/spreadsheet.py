"""A spreadsheet: cells with formulas as closures, dependency tracking, incremental recalculation, cycle detection."""

GROUPS = ("objects", "simulation", "calls", "exceptions")
SIZE = 32


class Circular(Exception):
    pass


class Cell:
    __slots__ = ("name", "formula", "cached", "dirty", "readers", "sources", "computing")

    def __init__(self, name):
        self.name = name
        self.formula = None
        self.cached = 0
        self.dirty = False
        self.readers = set()
        self.sources = set()
        self.computing = False


class Sheet:
    def __init__(self):
        self.cells = {}
        self.active = []
        self.evaluations = 0

    def cell(self, name):
        found = self.cells.get(name)
        if found is None:
            found = self.cells[name] = Cell(name)
        return found

    def set_value(self, name, value):
        cell = self.cell(name)
        self.unlink(cell)
        cell.formula = None
        cell.cached = value
        cell.dirty = False
        self.invalidate_readers(cell)

    def set_formula(self, name, formula):
        cell = self.cell(name)
        self.unlink(cell)
        cell.formula = formula
        cell.dirty = True
        self.invalidate_readers(cell)

    def unlink(self, cell):
        for source in cell.sources:
            source.readers.discard(cell)
        cell.sources.clear()

    def invalidate_readers(self, cell):
        pending = list(cell.readers)
        while pending:
            reader = pending.pop()
            if not reader.dirty:
                reader.dirty = True
                pending.extend(reader.readers)

    def get(self, name):
        cell = self.cell(name)
        if self.active:
            reader = self.active[-1]
            cell.readers.add(reader)
            reader.sources.add(cell)
        if cell.dirty:
            self.compute(cell)
        return cell.cached

    def compute(self, cell):
        if cell.computing:
            raise Circular(cell.name)
        cell.computing = True
        self.unlink(cell)
        self.active.append(cell)
        try:
            self.evaluations += 1
            cell.cached = cell.formula(self.get)
            cell.dirty = False
        finally:
            self.active.pop()
            cell.computing = False

    def get_range(self, column, low, high):
        return [self.get((column, row)) for row in range(low, high)]


def total(column, low, high):
    return lambda get: sum(get((column, row)) for row in range(low, high))


def product(a, b):
    return lambda get: get(a) * get(b) % 1000003


def chain(previous, step):
    return lambda get: (get(previous) * 3 + step) % 1000003


def choose(condition, first, second):
    return lambda get: get(first) if get(condition) % 2 else get(second)


def build(sheet, rows, seed):
    for row in range(rows):
        sheet.set_value(("A", row), row * seed % 17)
        sheet.set_value(("B", row), row + seed)
        sheet.set_formula(("C", row), product(("A", row), ("B", row)))
        sheet.set_formula(("D", row), chain(("D", row - 1), row) if row else product(("A", 0), ("B", 1)))
        sheet.set_formula(("E", row), choose(("A", row), ("C", row), ("D", row)))
    sheet.set_formula("sum", total("C", 0, rows))
    sheet.set_formula("grand", lambda get: get("sum") + max(get(("E", row)) for row in range(rows)))


def run(n):
    checksum = 0
    for seed in range(n):
        sheet = Sheet()
        rows = 60
        build(sheet, rows, seed + 2)
        checksum += sheet.get("grand")
        for step in range(40):
            row = step * 7 % rows
            sheet.set_value(("A", row), step)
            checksum += sheet.get("grand") + sheet.get(("E", row))
            if step % 10 == 9:
                sheet.set_formula(("B", row), chain(("B", (row + 1) % rows), step))
                checksum += sheet.get("sum")
        sheet.set_formula("loop1", lambda get: get("loop2") + 1)
        sheet.set_formula("loop2", lambda get: get("loop1") + 1)
        try:
            sheet.get("loop1")
        except Circular as error:
            checksum += len(error.args[0])
        checksum = (checksum + sheet.evaluations) & 0xFFFFFFFF
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
