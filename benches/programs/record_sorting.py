"""Sorting and grouping records with key functions: keys as lambdas, tuples, attributes, multi-pass, top-k, merges, pivots."""
from collections import namedtuple
from functools import cmp_to_key
from itertools import groupby
from operator import attrgetter, itemgetter

GROUPS = ("lists", "calls", "dicts")
SIZE = 45

Sale = namedtuple("Sale", "region product month units price")
REGIONS = ["north", "south", "east", "west"]
PRODUCTS = ["anvil", "bucket", "crate", "drum", "easel", "funnel", "gasket"]


class Person:
    def __init__(self, name, age, city):
        self.name = name
        self.age = age
        self.city = city

    def __lt__(self, other):
        return (self.city, self.age, self.name) < (other.city, other.age, other.name)


def make_sales(count, seed):
    sales = []
    state = seed
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        sales.append(Sale(REGIONS[(state >> 4) & 3], PRODUCTS[(state >> 7) % 7], (state >> 11) % 12 + 1, (state >> 15) % 40, (state >> 6) % 900 + 100))
    return sales


def make_people(count, seed):
    return [Person("p%03d" % (i * seed % 997), 20 + i * 7 % 50, REGIONS[i * i % 4]) for i in range(count)]


def pivot(sales):
    table = {}
    for sale in sales:
        row = table.setdefault(sale.product, dict.fromkeys(REGIONS, 0))
        row[sale.region] += sale.units * sale.price
    return table


def top(items, count, key):
    """The largest few by insertion into a short list."""
    best = []
    for item in items:
        rank = key(item)
        if len(best) < count or rank > best[-1][0]:
            position = len(best)
            while position and best[position - 1][0] < rank:
                position -= 1
            best.insert(position, (rank, item))
            del best[count:]
    return [item for _, item in best]


def natural(text):
    parts, digits = [], ""
    for ch in text:
        if ch.isdigit():
            digits += ch
        else:
            if digits:
                parts.append((1, int(digits), ""))
                digits = ""
            parts.append((0, 0, ch))
    if digits:
        parts.append((1, int(digits), ""))
    return parts


def compare_people(a, b):
    if a.age != b.age:
        return -1 if a.age > b.age else 1
    return (a.name > b.name) - (a.name < b.name)


def merge(first, second, key):
    i = j = 0
    while i < len(first) and j < len(second):
        if key(second[j]) < key(first[i]):
            yield second[j]
            j += 1
        else:
            yield first[i]
            i += 1
    yield from first[i:]
    yield from second[j:]


def run(n):
    checksum = 0
    for seed in range(1, n + 1):
        sales = make_sales(400, seed)
        by_value = sorted(sales, key=lambda sale: (-sale.units * sale.price, sale.product))
        by_month = sorted(sales, key=attrgetter("month", "region"))
        by_index = sorted(sales, key=itemgetter(3), reverse=True)
        checksum += by_value[0].price + by_month[7].units + by_index[11].price
        for month, group in groupby(by_month, key=lambda sale: sale.month):
            group = list(group)
            checksum += month * len(group) + max(group, key=lambda sale: sale.price).units
        stable = sorted(sorted(sales, key=lambda sale: sale.price), key=lambda sale: sale.region)
        checksum += sum(position * sale.price for position, sale in enumerate(stable)) % 10007
        table = pivot(sales)
        for product in sorted(table, key=lambda name: sum(table[name].values()), reverse=True):
            checksum += table[product]["east"] % 101
        checksum += sum(sale.units for sale in top(sales, 10, key=lambda sale: sale.units * 1000 + sale.price))
        people = make_people(150, seed + 2)
        checksum += sum(position * person.age for position, person in enumerate(sorted(people))) % 10007
        by_compare = sorted(people, key=cmp_to_key(compare_people))
        checksum += by_compare[0].age + len(by_compare[-1].name)
        names = sorted(("file%d-%d.txt" % (i * 37 % 120, i % 5) for i in range(100)), key=natural)
        checksum += len(names[50]) + natural(names[99])[4][1]
        halves = [sorted(sales[:200], key=lambda sale: sale.units), sorted(sales[200:], key=lambda sale: sale.units)]
        merged = list(merge(halves[0], halves[1], key=lambda sale: sale.units))
        checksum += sum(i * sale.units for i, sale in enumerate(merged)) % 10007
        order = sorted(range(400), key=lambda i: (sales[i].product, sales[i].units, i))
        checksum += sum(i * j for i, j in enumerate(order)) % 10007
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
