"""A small object-relational mapper over in-memory tables: fields as descriptors, a metaclass, lazy queries, relations."""

GROUPS = ("services", "objects", "generators", "calls")
SIZE = 44


class Field:
    default = None

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return instance.values[self.name]

    def __set__(self, instance, value):
        value = self.clean(value)
        if instance.values.get(self.name) != value:
            instance.values[self.name] = value
            instance.changed.add(self.name)

    def clean(self, value):
        return value

    def __eq__(self, other):
        return Condition(self.name, lambda value: value == other)

    def __lt__(self, other):
        return Condition(self.name, lambda value: value < other)

    def __gt__(self, other):
        return Condition(self.name, lambda value: value > other)

    def contains(self, part):
        return Condition(self.name, lambda value: part in value)

    __hash__ = object.__hash__


class Integer(Field):
    default = 0

    def clean(self, value):
        return int(value)


class Text(Field):
    default = ""

    def __init__(self, limit=50):
        self.limit = limit

    def clean(self, value):
        if len(value) > self.limit:
            raise ValueError("%s is longer than %d" % (self.name, self.limit))
        return value


class Reference(Field):
    def __init__(self, target):
        self.target = target

    def __get__(self, instance, owner):
        if instance is None:
            return self
        key = instance.values[self.name]
        return instance.store.get(self.target, key) if key is not None else None

    def clean(self, value):
        return value.key if isinstance(value, Model) else value


class Condition:
    def __init__(self, name, test):
        self.name = name
        self.test = test

    def __call__(self, values):
        return self.test(values[self.name])

    def __and__(self, other):
        return Both(self, other)

    def __invert__(self):
        return Negated(self)


class Both(Condition):
    def __init__(self, first, second):
        self.first, self.second = first, second

    def __call__(self, values):
        return self.first(values) and self.second(values)


class Negated(Condition):
    def __init__(self, inner):
        self.inner = inner

    def __call__(self, values):
        return not self.inner(values)


class ModelType(type):
    def __new__(mcls, name, bases, namespace):
        cls = super().__new__(mcls, name, bases, namespace)
        cls.fields = {}
        for base in reversed(cls.__mro__):
            for key, value in vars(base).items():
                if isinstance(value, Field):
                    cls.fields[key] = value
        return cls


class Model(metaclass=ModelType):
    def __init__(self, store, **values):
        self.store = store
        self.values = {name: field.default for name, field in self.fields.items()}
        self.changed = set()
        self.key = None
        for name, value in values.items():
            setattr(self, name, value)

    def save(self):
        if self.key is None or self.changed:
            self.store.write(self)
            self.changed.clear()
        return self


class Query:
    def __init__(self, store, model, conditions=(), order=None, limit=None):
        self.store = store
        self.model = model
        self.conditions = conditions
        self.order = order
        self.maximum = limit

    def where(self, *conditions):
        return Query(self.store, self.model, self.conditions + conditions, self.order, self.maximum)

    def order_by(self, name):
        return Query(self.store, self.model, self.conditions, name, self.maximum)

    def limit(self, count):
        return Query(self.store, self.model, self.conditions, self.order, count)

    def rows(self):
        for key, values in self.store.table(self.model).items():
            if all(condition(values) for condition in self.conditions):
                yield key, values

    def __iter__(self):
        rows = self.rows()
        if self.order is not None:
            name, reverse = self.order.lstrip("-"), self.order.startswith("-")
            rows = sorted(rows, key=lambda row: (row[1][name], row[0]), reverse=reverse)
        for count, (key, values) in enumerate(rows):
            if self.maximum is not None and count >= self.maximum:
                return
            yield self.store.load(self.model, key, values)

    def __len__(self):
        return sum(1 for _ in self.rows())

    def total(self, name):
        return sum(values[name] for _, values in self.rows())


class Store:
    def __init__(self):
        self.tables = {}
        self.identity = {}
        self.writes = 0

    def table(self, model):
        return self.tables.setdefault(model.__name__, {})

    def query(self, model):
        return Query(self, model)

    def write(self, instance):
        table = self.table(type(instance))
        if instance.key is None:
            instance.key = len(table) + 1
        table[instance.key] = dict(instance.values)
        self.identity[type(instance).__name__, instance.key] = instance
        self.writes += 1

    def load(self, model, key, values):
        known = self.identity.get((model.__name__, key))
        if known is None:
            known = model(self)
            known.values = dict(values)
            known.key = key
            self.identity[model.__name__, key] = known
        return known

    def get(self, name, key):
        return self.identity[name, key]


class Named(Model):
    name = Text(20)


class Author(Named):
    born = Integer()


class Book(Named):
    author = Reference("Author")
    pages = Integer()
    price = Integer()


def run(n):
    checksum = 0
    for seed in range(n):
        store = Store()
        authors = [Author(store, name="author %d" % i, born=1900 + i * 3).save() for i in range(12)]
        for i in range(120):
            Book(store, name="book %d" % i, author=authors[(i * 5 + seed) % 12], pages=str(100 + i * 7 % 400), price=i % 30).save()
        try:
            Author(store, name="x" * 21)
        except ValueError as error:
            checksum += len(str(error))
        cheap = store.query(Book).where(Book.price < 10, ~(Book.pages > 300))
        checksum += len(cheap) + cheap.total("pages")
        for book in store.query(Book).where((Book.pages > 150) & Book.name.contains("1")).order_by("-pages").limit(20):
            book.price = book.price + 2
            book.save()
            checksum += book.author.born + book.pages
        for author in store.query(Author).order_by("name"):
            books = store.query(Book).where(Book.author == author.key)
            checksum += len(books) * author.key + books.total("price")
        checksum = (checksum + store.writes) & 0xFFFFFFFF
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
