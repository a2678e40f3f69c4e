"""The largest singular value of an infinite matrix, cut off at 60 by 60, by power iteration."""
import math

GROUPS = ("floats",)
SIZE = 8


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(vector):
    size = len(vector)
    result = []
    for i in range(size):
        total = 0.0
        for j in range(size):
            total += entry(i, j) * vector[j]
        result.append(total)
    return result


def times_transposed(vector):
    return [sum(entry(j, i) * value for j, value in enumerate(vector)) for i in range(len(vector))]


def times_both(vector):
    return times_transposed(times(vector))


def norm(size, rounds):
    u = [1.0] * size
    v = u
    for _ in range(rounds):
        v = times_both(u)
        u = times_both(v)
    across = squared = 0.0
    for a, b in zip(u, v):
        across += a * b
        squared += b * b
    return math.sqrt(across / squared)


def run(n):
    total = 0.0
    for i in range(n):
        total += norm(60 + i % 2, 5)
    return "%.9f" % total


if __name__ == "__main__":
    print(run(SIZE))
