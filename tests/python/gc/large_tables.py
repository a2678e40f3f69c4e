"""Old large hash tables, lists and tuples that come to refer to young objects, with collections in between."""
import gc


class Item:
    def __init__(self, number):
        self.number = number


def churn(n=300):
    for i in range(n):
        [Item(i), {"n": i}, (i, str(i))]


def dicts(make_key, count):
    table = {make_key(i): None for i in range(count)}
    gc.collect()
    for round in range(4):
        for i in range(round, count, 97):
            table[make_key(i)] = Item(i + round)
        churn()
        gc.collect(0)
        for i in range(round, count, 97):
            item = table[make_key(i)]
            assert item.number == i + round, (i, item)
    # Keys are young as well, entries go, and the table is rebuilt.
    for i in range(0, count, 3):
        del table[make_key(i)]
    for i in range(count // 3):
        table[make_key(count + i)] = Item(i)
    churn()
    gc.collect(0)
    assert all(table[make_key(count + i)].number == i for i in range(0, count // 3, 11))
    return len(table)


print(dicts(str, 3000))
print(dicts(lambda i: i, 3000))
print(dicts(lambda i: (i, str(i)), 2800))


def sets(count):
    held = {(i, "old") for i in range(count)}
    gc.collect()
    for round in range(3):
        for i in range(0, count, 89):
            held.discard((i, "old"))
            held.add((i, round, "young"))
        churn()
        gc.collect(0)
        assert all((i, round, "young") in held for i in range(0, count, 89))
    return len(held), sum(len(item) for item in held)


print(sets(2600))


def sequences(count):
    items = [None] * count
    nested = tuple([[] for _ in range(count)])
    gc.collect()
    for i in range(0, count, 131):
        items[i] = Item(i)
        nested[i].append(Item(-i))
    churn()
    gc.collect(0)
    items.extend(Item(i) for i in range(500))
    items.reverse()
    churn()
    gc.collect(0)
    items.reverse()
    return sum(x.number for x in items if x), sum(x.number for l in nested for x in l)


print(sequences(5000))


def attributes_of_old_globals():
    for i in range(900):
        globals()["name_%d" % i] = None
    gc.collect()
    for i in range(0, 900, 7):
        globals()["name_%d" % i] = Item(i)
    churn()
    gc.collect(0)
    return sum(globals()["name_%d" % i].number for i in range(0, 900, 7))


print(attributes_of_old_globals())
