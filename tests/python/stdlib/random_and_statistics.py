"""random with seeds: exact sequences of every method; statistics; secrets-free; SystemRandom shape only."""
import random
import statistics
from fractions import Fraction
from decimal import Decimal


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


random.seed(42)
print([random.random() for _ in range(3)], random.getrandbits(10), random.getrandbits(100), random.randrange(10), random.randrange(5, 50, 5), random.randint(1, 6), random.choice("abcdef"), random.uniform(1, 10), random.triangular(0, 10, 3))
l = list(range(10))
random.shuffle(l)
print(l, random.sample(range(100), 5), random.sample("abcde", 3), random.choices("abc", k=5), random.choices([1, 2, 3], weights=[10, 1, 1], k=6), random.choices("xy", cum_weights=[1, 5], k=4), random.sample(["a", "b"], counts=[3, 1], k=3), random.randbytes(5))
print([round(f(*a), 10) for f, *a in ((random.gauss, 0, 1), (random.gauss, 5, 2), (random.normalvariate, 0, 1), (random.expovariate, 1.5), (random.betavariate, 2, 3), (random.gammavariate, 2, 1), (random.lognormvariate, 0, 1), (random.paretovariate, 3), (random.weibullvariate, 1, 2), (random.vonmisesvariate, 0, 1))], random.binomialvariate(10, 0.3))
for seed in (0, 1, -5, 10**30, "text", b"bytes", bytearray(b"ba"), None and 0):
    random.seed(seed if seed is not None else 7)
    print(repr(seed), random.random(), random.getrandbits(32), random.randrange(1000))
r = random.Random(5)
st = r.getstate()
a = [r.random() for _ in range(3)]
r.setstate(st)
print(a == [r.random() for _ in range(3)], st[0], len(st[1]), st[2], random.Random(5).random() == random.Random(5).random(), r.randint(10**20, 10**21), r.randrange(-10, 10), r.randrange(10**30), r.choice(range(1000)))
random.seed("abc", version=1)
print(random.random())
for f, args in ((random.randrange, (0,)), (random.randrange, (5, 5)), (random.randrange, (1, 10, 0)), (random.randrange, (1.5,)), (random.randint, (5, 1)), (random.choice, ([],)), (random.sample, ([1], 2)), (random.sample, ({1, 2}, 1)), (random.sample, ([1], -1)), (random.choices, ([],)), (random.getrandbits, (-1,)), (random.seed, ([],)), (random.shuffle, ("abc",)), (random.setstate, ((1, 2, 3),))):
    error(f, *args)
error(random.choices, [1, 2], weights=[1])
error(random.choices, [1], weights=[1], cum_weights=[1])
error(random.choices, [1], weights=[0])


class Mine(random.Random):
    def random(self): return 0.25


m = Mine()
print(m.random(), m.uniform(0, 8), m.randrange(8), m.choice("abcd"), m.sample(range(8), 2))
counts = [0] * 6
g = random.Random(99)
for _ in range(6000):
    counts[g.randrange(6)] += 1
print(counts, sum(g.random() for _ in range(1000)) > 450, sorted(g.sample(range(50), 50)) == list(range(50)))
data = [2, 4, 4, 4, 5, 5, 7, 9]
print(statistics.mean(data), statistics.median(data), statistics.mode(data), statistics.stdev(data), statistics.pstdev(data), statistics.variance(data), statistics.pvariance(data), statistics.median_low(data), statistics.median_high(data), statistics.median_grouped(data), statistics.multimode("aabb"), statistics.quantiles(data), statistics.quantiles(data, n=10, method="inclusive"))
print(statistics.fmean([1, 2.5]), statistics.fmean([1, 2], [3, 1]), statistics.geometric_mean([1, 4]), statistics.harmonic_mean([40, 60]), statistics.harmonic_mean([40, 60], weights=[1, 3]), statistics.mean([Fraction(1, 2), Fraction(1, 3)]), statistics.mean([Decimal("1.5"), Decimal("2.5")]), statistics.mean([1.5, 2]), statistics.correlation([1, 2, 3], [2, 4, 7]), statistics.covariance([1, 2, 3], [2, 4, 7]), statistics.linear_regression([1, 2, 3], [3, 5, 7]), statistics.correlation([1, 2, 3], [9, 4, 1], method="ranked"))
n = statistics.NormalDist(10, 2)
print(n, n.mean, n.stdev, n.variance, round(n.pdf(10), 12), round(n.cdf(12), 12), round(n.inv_cdf(0.9), 10), n + 5, n * 2, n - statistics.NormalDist(1, 1), round(n.overlap(statistics.NormalDist(11, 2)), 10), n.zscore(14), statistics.NormalDist.from_samples([1, 2, 3]), n == statistics.NormalDist(10, 2), [round(s, 6) for s in n.samples(2, seed=1)], [round(q, 6) for q in n.quantiles(4)])
error(statistics.mean, [])
error(statistics.median, [])
error(statistics.mode, [])
error(statistics.stdev, [1])
error(statistics.mean, ["a"])
error(statistics.quantiles, [1], n=0)
error(statistics.geometric_mean, [-1])
error(statistics.NormalDist, 0, -1)
print(issubclass(statistics.StatisticsError, ValueError), isinstance(random.SystemRandom().random(), float))
