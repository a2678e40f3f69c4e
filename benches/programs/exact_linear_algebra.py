"""Exact arithmetic with fractions of our own class: determinants, inverses, linear systems, polynomials, continued fractions."""
from math import gcd

GROUPS = ("bigints", "objects", "calls")
SIZE = 90


class Rational:
    __slots__ = ("top", "bottom")

    def __init__(self, top, bottom=1):
        if bottom < 0:
            top, bottom = -top, -bottom
        divisor = gcd(top, bottom)
        self.top = top // divisor
        self.bottom = bottom // divisor

    def __add__(self, other):
        other = coerce(other)
        return Rational(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    __radd__ = __add__

    def __sub__(self, other):
        other = coerce(other)
        return Rational(self.top * other.bottom - other.top * self.bottom, self.bottom * other.bottom)

    def __rsub__(self, other):
        return coerce(other) - self

    def __mul__(self, other):
        other = coerce(other)
        return Rational(self.top * other.top, self.bottom * other.bottom)

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = coerce(other)
        return Rational(self.top * other.bottom, self.bottom * other.top)

    def __neg__(self):
        return Rational(-self.top, self.bottom)

    def __eq__(self, other):
        other = coerce(other)
        return self.top == other.top and self.bottom == other.bottom

    def __lt__(self, other):
        other = coerce(other)
        return self.top * other.bottom < other.top * self.bottom

    def __hash__(self):
        return hash((self.top, self.bottom))

    def __bool__(self):
        return self.top != 0

    def __repr__(self):
        return "%d/%d" % (self.top, self.bottom)


def coerce(value):
    return value if isinstance(value, Rational) else Rational(value)


class Matrix:
    def __init__(self, rows):
        self.rows = rows

    @classmethod
    def hilbert(cls, size, shift=0):
        return cls([[Rational(1, i + j + 1 + shift) for j in range(size)] for i in range(size)])

    @classmethod
    def identity(cls, size):
        return cls([[Rational(int(i == j)) for j in range(size)] for i in range(size)])

    def __mul__(self, other):
        columns = list(zip(*other.rows))
        return Matrix([[sum((a * b for a, b in zip(row, column)), Rational(0)) for column in columns] for row in self.rows])

    def __eq__(self, other):
        return self.rows == other.rows

    def eliminate(self, right):
        """Gauss-Jordan on copies; (determinant, transformed right side)."""
        left = [row[:] for row in self.rows]
        right = [row[:] for row in right.rows]
        size = len(left)
        determinant = Rational(1)
        for i in range(size):
            pivot = next(r for r in range(i, size) if left[r][i])
            if pivot != i:
                left[i], left[pivot] = left[pivot], left[i]
                right[i], right[pivot] = right[pivot], right[i]
                determinant = -determinant
            head = left[i][i]
            determinant = determinant * head
            left[i] = [value / head for value in left[i]]
            right[i] = [value / head for value in right[i]]
            for r in range(size):
                factor = left[r][i]
                if r != i and factor:
                    left[r] = [a - factor * b for a, b in zip(left[r], left[i])]
                    right[r] = [a - factor * b for a, b in zip(right[r], right[i])]
        return determinant, Matrix(right)

    def inverse(self):
        return self.eliminate(Matrix.identity(len(self.rows)))[1]


def interpolate(points):
    """Coefficients, lowest first, of the polynomial through the points."""
    total = [Rational(0)] * len(points)
    for i, (x, y) in enumerate(points):
        basis = [Rational(1)]
        scale = Rational(1)
        for j, (other, _) in enumerate(points):
            if j != i:
                basis = [low - other * high for low, high in zip([Rational(0)] + basis, basis + [Rational(0)])]
                scale = scale * (x - other)
        total = [sum_ + term * (Rational(y) / scale) for sum_, term in zip(total, basis)]
    return total


def continued_fraction(value):
    terms = []
    while True:
        whole = value.top // value.bottom
        terms.append(whole)
        value = value - whole
        if not value:
            return terms
        value = Rational(1) / value


def run(n):
    checksum = 0
    for i in range(n):
        matrix = Matrix.hilbert(6, i % 3)
        inverse = matrix.inverse()
        assert matrix * inverse == Matrix.identity(6)
        determinant, solved = matrix.eliminate(Matrix([[Rational(k + i)] for k in range(6)]))
        checksum += determinant.bottom % 1000003 + sum(row[0].top for row in solved.rows) % 1000003
        polynomial = interpolate([(k, k * k * k - i * k + 2) for k in range(6)])
        checksum += sum((position + 1) * abs(value.top) + value.bottom for position, value in enumerate(polynomial))
        harmonic = sum((Rational(1, k) for k in range(1, 40)), Rational(0))
        checksum += sum(continued_fraction(harmonic)) + len(repr(harmonic))
        ordered = sorted([Rational(k * 7 % 11 - 5, k % 4 + 1) for k in range(30)])
        checksum += ordered[0].top + ordered[-1].bottom + len(set(ordered))
        checksum %= 10 ** 12
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
