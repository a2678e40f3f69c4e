"""A bank: accounts of several kinds, a ledger, transfers with validation and rollback, interest, statements, auditing."""
from dataclasses import dataclass, field
from typing import Dict, List, Optional

GROUPS = ("services", "objects", "exceptions", "calls")
SIZE = 18


class BankError(Exception):
    pass


class InsufficientFunds(BankError):
    def __init__(self, account, missing):
        super().__init__("%s is short of %d" % (account.number, missing))
        self.missing = missing


class LimitExceeded(BankError):
    pass


class UnknownAccount(BankError):
    pass


@dataclass(frozen=True)
class Entry:
    day: int
    amount: int
    text: str
    balance: int


@dataclass
class Account:
    number: str
    owner: str
    balance: int = 0
    entries: List[Entry] = field(default_factory=list)

    monthly_fee = 0

    def post(self, day: int, amount: int, text: str) -> None:
        self.check(amount)
        self.balance += amount
        self.entries.append(Entry(day, amount, text, self.balance))

    def check(self, amount: int) -> None:
        if self.balance + amount < 0:
            raise InsufficientFunds(self, -(self.balance + amount))

    def interest(self) -> int:
        return 0

    def close_month(self, day: int) -> None:
        earned = self.interest()
        if earned:
            try:
                self.post(day, earned, "interest")
            except InsufficientFunds:
                self.entries.append(Entry(day, 0, "interest waived", self.balance))
        if self.monthly_fee:
            try:
                self.post(day, -self.monthly_fee, "fee")
            except InsufficientFunds as error:
                self.post(day, -(self.monthly_fee - error.missing), "part of fee")


@dataclass
class Savings(Account):
    rate: int = 3

    def interest(self) -> int:
        return self.balance * self.rate // 1200

    def check(self, amount: int) -> None:
        if amount < -20000:
            raise LimitExceeded(self.number)
        super().check(amount)


@dataclass
class Checking(Account):
    overdraft: int = 5000

    monthly_fee = 150

    def check(self, amount: int) -> None:
        if self.balance + amount < -self.overdraft:
            raise InsufficientFunds(self, -(self.balance + amount + self.overdraft))

    def interest(self) -> int:
        return self.balance // 100 if self.balance < 0 else 0


class Auditor:
    def __init__(self):
        self.events: Dict[str, int] = {}

    def __call__(self, kind: str, amount: int) -> None:
        self.events[kind] = self.events.get(kind, 0) + amount


class Transaction:
    """Undoes its postings when the block raises a BankError, and reports it as failed."""

    def __init__(self, bank):
        self.bank = bank
        self.failed: Optional[BankError] = None

    def __enter__(self):
        self.saved = []
        return self

    def post(self, account, amount, text):
        self.saved.append((account, account.balance, len(account.entries)))
        account.post(self.bank.day, amount, text)

    def __exit__(self, kind, error, traceback):
        if kind is None:
            return False
        for account, balance, count in reversed(self.saved):
            account.balance = balance
            del account.entries[count:]
        if issubclass(kind, BankError):
            self.failed = error
            self.bank.notify("failed:" + kind.__name__, 1)
            return True
        return False


class Bank:
    def __init__(self):
        self.accounts: Dict[str, Account] = {}
        self.observers = []
        self.day = 0

    def open(self, kind, owner, **options):
        number = "%s%04d" % (kind.__name__[0], len(self.accounts) + 1)
        account = self.accounts[number] = kind(number, owner, **options)
        return account

    def find(self, number):
        try:
            return self.accounts[number]
        except KeyError:
            raise UnknownAccount(number) from None

    def notify(self, kind, amount):
        for observer in self.observers:
            observer(kind, amount)

    def transfer(self, source, target, amount):
        with Transaction(self) as transaction:
            transaction.post(self.find(target), amount, "from " + source)
            transaction.post(self.find(source), -amount, "to " + target)
            self.notify("transferred", amount)
        return transaction.failed is None

    def end_day(self):
        self.day += 1
        if self.day % 30 == 0:
            for account in self.accounts.values():
                account.close_month(self.day)

    def total(self):
        return sum(account.balance for account in self.accounts.values())


def statement(account, since):
    lines = ["%s %s" % (account.number, account.owner.title())]
    for entry in account.entries:
        if entry.day >= since:
            lines.append("%4d %-20s %+9.2f %10.2f" % (entry.day, entry.text[:20], entry.amount / 100, entry.balance / 100))
    return "\n".join(lines)


def year(seed):
    """900 transfers on 180 days, then everybody's statement of the last two months."""
    bank = Bank()
    auditor = Auditor()
    bank.observers.append(auditor)
    for i in range(20):
        kind = Savings if i % 3 == 0 else Checking
        account = bank.open(kind, "owner number %d" % i)
        account.post(0, 10000 + i * 777, "opening")
    numbers = list(bank.accounts) + ["X9999"]
    state = seed
    good = 0
    for i in range(900):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        source = numbers[(state >> 5) % len(numbers)]
        target = numbers[(state >> 11) % len(numbers)]
        good += bank.transfer(source, target, (state >> 3) % 9000)
        if i % 5 == 0:
            bank.end_day()
    checksum = bank.total() + good * 101
    for account in bank.accounts.values():
        text = statement(account, bank.day - 60)
        checksum = (checksum * 31 + len(text) + account.balance) & 0xFFFFFFFF
    for kind, amount in sorted(auditor.events.items()):
        checksum += len(kind) * amount
    return checksum


def run(n):
    checksum = 0
    for seed in range(n):
        checksum = (checksum * 7 + year(seed + 42)) & 0xFFFFFFFF
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
