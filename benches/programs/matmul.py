"""Matrices as lists of rows: products in several styles, transposition, determinant and inverse by elimination."""

GROUPS = ("floats", "lists")
SIZE = 6


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


def multiply_indices(a, b):
    size = len(a)
    result = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(size):
            total = 0.0
            for k in range(size):
                total += a[i][k] * b[k][j]
            result[i][j] = total
    return result


def multiply_rows(a, b):
    columns = list(zip(*b))
    result = []
    for row in a:
        line = []
        for column in columns:
            total = 0.0
            for x, y in zip(row, column):
                total += x * y
            line.append(total)
        result.append(line)
    return result


def transpose(matrix):
    return [list(row) for row in zip(*matrix)]


def determinant(matrix):
    rows = [row[:] for row in matrix]
    size = len(rows)
    result = 1.0
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        if pivot != i:
            rows[i], rows[pivot] = rows[pivot], rows[i]
            result = -result
        head = rows[i][i]
        result *= head
        for r in range(i + 1, size):
            factor = rows[r][i] / head
            if factor:
                for c in range(i, size):
                    rows[r][c] -= factor * rows[i][c]
    return result


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


def trace(matrix):
    total = 0.0
    for i in range(len(matrix)):
        total += matrix[i][i]
    return total


def run(n):
    checksum = 0.0
    for i in range(n):
        a = make(40, i + 1)
        b = make(40, i + 77)
        c = multiply_indices(a, b)
        d = multiply_rows(transpose(b), transpose(a))
        checksum += trace(c) - trace(d) + c[3][5]
        checksum += trace(multiply_rows(a, inverse(a)))
        checksum += determinant(make(12, i + 5)) * 1000
    return "%.7f" % checksum


if __name__ == "__main__":
    print(run(SIZE))
