"""Exceptions raised and caught: validation, retries, chained errors, finally, nested frames, EAFP lookups."""

GROUPS = ("exceptions", "calls")
SIZE = 30000


class AppError(Exception):
    code = 1

    def __init__(self, message, detail=0):
        super().__init__(message)
        self.detail = detail


class NotFound(AppError):
    code = 2


class Invalid(AppError):
    code = 3


class Busy(AppError):
    code = 4


def parse_number(text):
    try:
        return int(text)
    except ValueError:
        return None


def lookup(table, key, default):
    try:
        return table[key]
    except KeyError:
        return default


def validate(value):
    if value < 0:
        raise Invalid("negative", value)
    if value > 900:
        raise Invalid("too large", value)
    return value


def fetch(store, key):
    try:
        return store[key]
    except KeyError as error:
        raise NotFound("no such key", key) from error


def deep(level, value):
    if level:
        return deep(level - 1, value) + 1
    if value % 7 == 0:
        raise Busy("try again", value)
    return value


class Transaction:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log.append(1)
        return self

    def __exit__(self, kind, value, traceback):
        self.log.append(0 if kind is None else value.code)
        return kind is not None and issubclass(kind, Busy)


def attempt(store, key, log):
    total = 0
    try:
        with Transaction(log):
            total += validate(fetch(store, key))
            total += deep(5, key)
    except NotFound as error:
        total += error.detail + error.code
        if isinstance(error.__cause__, KeyError):
            total += 1
    except (Invalid, ArithmeticError) as error:
        total -= error.detail
    else:
        total += 5
    finally:
        log.append(9)
    return total


def reraise(value):
    try:
        try:
            if value & 1:
                raise ValueError(value)
            return 1 // (value % 3)
        except ValueError:
            raise
        except ZeroDivisionError as error:
            raise Invalid("division", 2) from error
    finally:
        value += 1


def sum_until_end(items):
    iterator = iter(items)
    total = 0
    while True:
        try:
            total += next(iterator)
        except StopIteration:
            return total


def run(n):
    store = {key: key * 3 - 60 for key in range(400)}
    words = ["12", "x1", "77", "", "3.5", "-4", "9_9", "0b1"]
    total = 0
    for i in range(n):
        log = []
        total += attempt(store, i % 420, log) + sum(log)
        total += parse_number(words[i & 7]) or 1
        total += lookup(store, i % 800, 2)
        try:
            total += reraise(i)
        except (ValueError, AppError) as error:
            total += len(error.args)
        if i % 10 == 0:
            total += sum_until_end([1, 2, 3, i])
        total &= 0xFFFFFFFF
    return total


if __name__ == "__main__":
    print(run(SIZE))
