# Items of a range that are no immediates arrive in a variable that held small ints when its loop was entered.


def last_of(n, step):
    for i in range((1 << 61) - 2, 1 << 70, step)[:n]:
        pass
    return i


for r in range(12):
    print(last_of(5, 3), last_of(4, 1))


def fill(items, start):
    for i in range(len(items)):
        items[i] = start * start - i
    return items[-1]


for start in [3] * 20 + [1518500249, 2147483647, 3037000499, 3037000500, 1 << 40]:
    print(fill([1, 2, 3, 4], start), fill([0] * 3, -start))


def down(n):
    total = 0
    for i in range(-(1 << 61) + 2, -(1 << 70), -1)[:n]:
        total = i
    return total


for r in range(12):
    print(down(6))
