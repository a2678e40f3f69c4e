"""Lists: sorting algorithms, slices, stacks and queues, matrix rotations, merging, deduplication, comprehensions."""

GROUPS = ("lists",)
SIZE = 70


def numbers(count, seed):
    state = seed
    values = []
    for _ in range(count):
        state = (state * 22695477 + 1) & 0xFFFFFFFF
        values.append((state >> 12) % 1000)
    return values


def insertion_sort(values):
    for i in range(1, len(values)):
        value = values[i]
        j = i
        while j > 0 and values[j - 1] > value:
            values[j] = values[j - 1]
            j -= 1
        values[j] = value
    return values


def merge_sort(values):
    if len(values) < 2:
        return values
    middle = len(values) // 2
    left = merge_sort(values[:middle])
    right = merge_sort(values[middle:])
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    merged.extend(left[i:])
    merged += right[j:]
    return merged


def quick_sort(values):
    if len(values) < 2:
        return values
    pivot = values[len(values) // 2]
    return (quick_sort([v for v in values if v < pivot])
            + [v for v in values if v == pivot]
            + quick_sort([v for v in values if v > pivot]))


def heap_sort(values):
    def sift(start, end):
        root = start
        while True:
            child = 2 * root + 1
            if child >= end:
                return
            if child + 1 < end and values[child] < values[child + 1]:
                child += 1
            if values[root] >= values[child]:
                return
            values[root], values[child] = values[child], values[root]
            root = child

    size = len(values)
    for start in range(size // 2 - 1, -1, -1):
        sift(start, size)
    for end in range(size - 1, 0, -1):
        values[0], values[end] = values[end], values[0]
        sift(0, end)
    return values


def rotate(matrix):
    return [list(row) for row in zip(*matrix[::-1])]


def run_lengths(values):
    runs = []
    for value in values:
        if runs and runs[-1][0] == value:
            runs[-1][1] += 1
        else:
            runs.append([value, 1])
    return runs


def josephus(count, step):
    circle = list(range(count))
    index = 0
    while len(circle) > 1:
        index = (index + step) % len(circle)
        circle.pop(index)
    return circle[0]


def balanced(tokens):
    stack = []
    for token in tokens:
        if token in "([{":
            stack.append(token)
        else:
            if not stack or "([{".index(stack.pop()) != ")]}".index(token):
                return False
    return not stack


def run(n):
    checksum = 0
    for i in range(n):
        data = numbers(300, i + 11)
        expected = sorted(data)
        assert insertion_sort(data[:150]) == sorted(data[:150])
        assert merge_sort(data) == expected
        assert quick_sort(data) == expected
        assert heap_sort(data[:]) == expected
        matrix = [[r * 8 + c for c in range(8)] for r in range(8)]
        for _ in range(5):
            matrix = rotate(matrix)
        checksum += matrix[1][2]
        checksum += len(run_lengths([v // 100 for v in expected]))
        checksum += josephus(200, i + 2)
        checksum += balanced("([]{}([{}]))" * 10)
        pairs = [(a, b) for a in data[:20] for b in data[20:40] if (a ^ b) & 3 == 0]
        checksum += len(pairs) + sum(a - b for a, b in pairs)
        data[10:20] = data[5:8]
        del data[::7]
        data.reverse()
        data.insert(3, 999)
        checksum += data.index(999) + data.count(data[0]) + sum(data[::3]) + data[-1]
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
