"""Dynamic programming: edit distance, longest common subsequence, knapsack, coin change, matrix chains, memoized recursion."""
from functools import lru_cache

GROUPS = ("lists", "strings", "calls")
SIZE = 33


def levenshtein(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y)))
        previous = current
    return previous[-1]


def common_subsequence(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j]:
                table[i + 1][j + 1] = table[i][j] + 1
            else:
                table[i + 1][j + 1] = max(table[i][j + 1], table[i + 1][j])
    out = []
    i, j = len(a), len(b)
    while i and j:
        if a[i - 1] == b[j - 1]:
            out.append(a[i - 1])
            i -= 1
            j -= 1
        elif table[i - 1][j] >= table[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return "".join(reversed(out))


def knapsack(weights, values, capacity):
    best = [0] * (capacity + 1)
    for weight, value in zip(weights, values):
        for room in range(capacity, weight - 1, -1):
            candidate = best[room - weight] + value
            if candidate > best[room]:
                best[room] = candidate
    return best[capacity]


def coin_ways(coins, amount):
    ways = [1] + [0] * amount
    for coin in coins:
        for total in range(coin, amount + 1):
            ways[total] += ways[total - coin]
    return ways[amount]


def matrix_chain(sizes):
    count = len(sizes) - 1
    cost = [[0] * count for _ in range(count)]
    for length in range(2, count + 1):
        for i in range(count - length + 1):
            j = i + length - 1
            cost[i][j] = min(cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j))
    return cost[0][-1]


def longest_increasing(values):
    lengths = []
    for i, value in enumerate(values):
        lengths.append(1 + max((lengths[j] for j in range(i) if values[j] < value), default=0))
    return max(lengths)


def partitions(total):
    @lru_cache(maxsize=None)
    def count(rest, largest):
        if rest == 0:
            return 1
        if rest < 0 or largest == 0:
            return 0
        return count(rest - largest, largest) + count(rest, largest - 1)
    return count(total, total)


class memoize:
    def __init__(self, func):
        self.func = func
        self.known = {}

    def __call__(self, *args):
        try:
            return self.known[args]
        except KeyError:
            value = self.known[args] = self.func(*args)
            return value


def stirling(n, k):
    @memoize
    def second(n, k):
        if n == k:
            return 1
        if k == 0 or k > n:
            return 0
        return k * second(n - 1, k) + second(n - 1, k - 1)
    return second(n, k)


def run(n):
    checksum = 0
    for seed in range(n):
        a = "".join("acgt"[(i * i + seed) % 7 % 4] for i in range(90))
        b = "".join("acgt"[(i * 3 + seed * i) % 5 % 4] for i in range(80))
        checksum += levenshtein(a, b) + len(common_subsequence(a, b))
        weights = [3 + (i * 7 + seed) % 20 for i in range(25)]
        values = [10 + (i * 13) % 31 for i in range(25)]
        checksum += knapsack(weights, values, 150)
        checksum += coin_ways([1, 2, 5, 10, 20, 50], 400 + seed) % 1000003
        checksum += matrix_chain([5 + (i * 11 + seed) % 23 for i in range(18)])
        checksum += longest_increasing([(i * 37 + seed) % 101 for i in range(80)])
        checksum += partitions(45) + stirling(30, 12) % 1000003
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
