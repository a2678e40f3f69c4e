"""Pancake flips over every permutation: the largest number of prefix reversals, and an alternating checksum."""

GROUPS = ("ints", "lists")
SIZE = 8


def flips(permutation):
    count = 0
    work = permutation[:]
    first = work[0]
    while first:
        work[:first + 1] = work[first::-1]
        count += 1
        first = work[0]
    return count


def flips_in_place(permutation):
    count = 0
    work = permutation[:]
    while work[0]:
        low, high = 0, work[0]
        while low < high:
            work[low], work[high] = work[high], work[low]
            low += 1
            high -= 1
        count += 1
    return count


def all_flips(size, counter):
    permutation = list(range(size))
    counts = [0] * size
    best = checksum = index = 0
    while True:
        found = counter(permutation)
        if found > best:
            best = found
        checksum += found if index % 2 == 0 else -found
        index += 1
        position = 1
        while position < size:
            first = permutation[0]
            for i in range(position):
                permutation[i] = permutation[i + 1]
            permutation[position] = first
            counts[position] += 1
            if counts[position] <= position:
                break
            counts[position] = 0
            position += 1
        else:
            return best, checksum


def run(n):
    best, checksum = all_flips(n, flips)
    best_small, checksum_small = all_flips(n - 1, flips_in_place)
    return "%d %d %d %d" % (checksum, best, checksum_small, best_small)


if __name__ == "__main__":
    print(run(SIZE))
