"""itertools: every function, with the corner cases of arguments and laziness."""
import itertools as it
import operator


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(list(it.accumulate([1, 2, 3, 4])), list(it.accumulate([3, 1, 2], max)), list(it.accumulate([1, 2], initial=10)), list(it.accumulate([])), list(it.accumulate([], initial=5)), list(it.accumulate("abc")), list(it.accumulate([1, 2, 3], lambda a, b: a * 10 + b)), list(it.accumulate([2, 3], operator.mul, initial=None)))
print(list(it.chain("ab", [1], ())), list(it.chain()), list(it.chain.from_iterable(["ab", [1, 2]])), list(it.batched("abcdefg", 3)), list(it.batched([1, 2, 3, 4], 2, strict=True)))
error(lambda: list(it.batched([1, 2, 3], 2, strict=True)))
error(it.batched, [1], 0)
print(list(it.combinations("abcd", 2)), list(it.combinations([1, 2], 3)), list(it.combinations([1], 0)), list(it.combinations_with_replacement("ab", 2)), list(it.permutations("abc", 2)), list(it.permutations([1, 2])), len(list(it.permutations(range(5)))), list(it.permutations([1], 5)), list(it.product("ab", [1, 2])), list(it.product([0, 1], repeat=2)), list(it.product()), list(it.product([], [1])), list(it.product("a", repeat=0)))
error(it.combinations, "a", -1)
error(it.permutations, "a", -1)
error(it.product, [1], repeat=-1)
print(list(it.compress("abcdef", [1, 0, 1, 0, 1])), list(it.islice(it.count(5), 3)), list(it.islice(it.count(1, 2.5), 3)), list(it.islice(it.count(-1, -1), 3)), list(it.islice(it.cycle("ab"), 5)), list(it.cycle([])), it.count(3), it.count(1, 2), it.count(1.5), next(it.count(10**30)), list(it.islice(it.count(2**62 - 1), 3)))
print(list(it.dropwhile(lambda v: v < 3, [1, 3, 1])), list(it.takewhile(lambda v: v < 3, [1, 2, 3, 1])), list(it.filterfalse(None, [0, 1, "", "a"])), list(it.filterfalse(lambda v: v % 2, range(5))), list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.repeat("x", 3)), list(it.repeat(1, 0)), it.repeat(5), it.repeat(5, 2), list(it.islice(it.repeat(7), 2)), list(it.pairwise("abcd")), list(it.pairwise("a")))
print(list(it.islice("abcdef", 2)), list(it.islice("abcdef", 2, 4)), list(it.islice("abcdef", 1, None, 2)), list(it.islice("abc", None)), list(it.islice("abc", 10)), list(it.islice("abc", 0)), list(it.islice("abc", 5, 10)))
for args in (("a", -1), ("a", "x"), ("a", 1, 2, 0), ("a",), (5, 1), ("a", 0, -1)):
    error(it.islice, *args)
print(list(it.zip_longest("abc", [1])), list(it.zip_longest("ab", [1, 2, 3], fillvalue="-")), list(it.zip_longest()), list(it.zip_longest([1], [2], [])))
error(it.zip_longest, "a", bad=1)
for key, group in it.groupby("aaabbc"):
    print(key, list(group), end="; ")
print([(k, [v for v in g]) for k, g in it.groupby([1, 3, 2, 4, 5], key=lambda v: v % 2)], list(it.groupby([])))
groups = it.groupby("aab")
k1, g1 = next(groups)
k2, g2 = next(groups)
print(k1, list(g1), k2, list(g2))
a, b, c = it.tee([1, 2, 3], 3)
print(next(a), next(a), list(b), list(a), list(c), it.tee([], 0), len(it.tee("ab")))
t1, t2 = it.tee(iter("xyz"))
t3 = t1.__copy__()
print(next(t1), list(t3), list(t1), list(t2))
error(it.tee, [1], -1)
error(it.chain, 5) if False else error(list, it.chain(5))
error(list, it.starmap(pow, [5]))
error(list, it.accumulate([1, "a"]))
error(it.count, "a")
error(it.repeat)
error(it.repeat, 1, "x")
error(it.compress, "a")
error(list, it.pairwise(5)) if False else error(it.pairwise, 5)
src = iter(range(10))
print(list(it.islice(src, 3)), list(it.takewhile(lambda v: v < 6, src)), list(src))
print(list(map(operator.itemgetter(1), it.groupby("ab"))) != [], sum(it.islice(it.count(), 100)), list(it.chain.from_iterable(it.repeat([1, 2], 2))), dict(it.zip_longest("ab", [1])), [*it.accumulate(it.repeat(2, 5), operator.mul)])


def primes():
    stream = it.count(2)
    while True:
        p = next(stream)
        yield p
        stream = filter(lambda v, p=p: v % p, stream)


print(list(it.islice(primes(), 15)), list(it.takewhile(lambda v: v < 30, it.accumulate(it.count(1)))))
print(type(it.count()).__name__, type(it.chain()).__name__, it.chain.__doc__ is not None, iter(it.count()).__next__(), hasattr(it.count(), "__length_hint__"), operator.length_hint(it.repeat(1, 5)))
