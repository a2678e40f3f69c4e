"""Monte Carlo methods over a generator of our own: pi, integration, a random walk, option pricing, annealing."""
import math

GROUPS = ("floats", "ints")
SIZE = 15


class Random:
    """Park-Miller minimal standard generator with the usual derived distributions."""

    def __init__(self, seed):
        self.state = seed % 2147483647 or 1
        self.spare = None

    def random(self):
        self.state = self.state * 16807 % 2147483647
        return self.state / 2147483647.0

    def below(self, limit):
        return int(self.random() * limit)

    def uniform(self, low, high):
        return low + (high - low) * self.random()

    def gauss(self, mean, deviation):
        if self.spare is not None:
            value, self.spare = self.spare, None
            return mean + value * deviation
        while True:
            u = 2.0 * self.random() - 1.0
            v = 2.0 * self.random() - 1.0
            s = u * u + v * v
            if 0.0 < s < 1.0:
                break
        factor = math.sqrt(-2.0 * math.log(s) / s)
        self.spare = v * factor
        return mean + u * factor * deviation


def estimate_pi(rng, count):
    inside = 0
    for _ in range(count):
        x = rng.random()
        y = rng.random()
        if x * x + y * y <= 1.0:
            inside += 1
    return 4.0 * inside / count


def integrate(rng, func, low, high, count):
    total = 0.0
    for _ in range(count):
        total += func(rng.uniform(low, high))
    return total * (high - low) / count


def walk(rng, steps):
    x = y = 0
    for _ in range(steps):
        direction = rng.below(4)
        if direction == 0:
            x += 1
        elif direction == 1:
            x -= 1
        elif direction == 2:
            y += 1
        else:
            y -= 1
    return x * x + y * y


def option_price(rng, spot, strike, rate, volatility, paths):
    drift = rate - 0.5 * volatility * volatility
    total = 0.0
    for _ in range(paths):
        end = spot * math.exp(drift + volatility * rng.gauss(0.0, 1.0))
        total += max(end - strike, 0.0)
    return math.exp(-rate) * total / paths


def anneal(rng, cities, rounds):
    def length(order):
        total = 0.0
        for i in range(len(order)):
            ax, ay = cities[order[i - 1]]
            bx, by = cities[order[i]]
            total += math.sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by))
        return total

    order = list(range(len(cities)))
    current = length(order)
    temperature = 50.0
    for _ in range(rounds):
        i, j = sorted((rng.below(len(order)), rng.below(len(order))))
        candidate = order[:i] + order[i:j + 1][::-1] + order[j + 1:]
        cost = length(candidate)
        if cost < current or rng.random() < math.exp((current - cost) / temperature):
            order, current = candidate, cost
        temperature *= 0.99
    return current


def run(n):
    checksum = 0
    for i in range(n):
        rng = Random(20240 + i)
        checksum += round(estimate_pi(rng, 3000) * 1e6)
        checksum += round(integrate(rng, lambda x: x * x - 3 * x, 0.0, 4.0, 2000) * 1e4)
        checksum += walk(rng, 3000)
        checksum += round(option_price(rng, 100.0, 105.0, 0.03, 0.2, 1500) * 1e4)
        cities = [(rng.uniform(0, 100), rng.uniform(0, 100)) for _ in range(15)]
        checksum += round(anneal(rng, cities, 200) * 100)
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
