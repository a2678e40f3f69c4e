"""A small bank: accounts, transfers, rollback through a context manager, interest, a formatted statement."""
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, auto


class Kind(Enum):
    DEPOSIT = auto()
    WITHDRAWAL = auto()
    TRANSFER = auto()
    INTEREST = auto()


class InsufficientFunds(Exception):
    def __init__(self, account, amount):
        super().__init__(f"{account.owner} lacks {amount - account.balance}")
        self.account, self.amount = account, amount


@dataclass(frozen=True, order=True)
class Entry:
    number: int
    kind: Kind = field(compare=False)
    amount: Decimal = field(compare=False)
    note: str = field(default="", compare=False)

    def __str__(self):
        return f"{self.number:>3} {self.kind.name:<10} {self.amount:>10.2f} {self.note}".rstrip()


@dataclass
class Account:
    owner: str
    balance: Decimal = Decimal(0)
    entries: list[Entry] = field(default_factory=list, repr=False)

    def post(self, kind, amount, note=""):
        if self.balance + amount < 0:
            raise InsufficientFunds(self, -amount)
        self.balance += amount
        self.entries.append(Entry(len(self.entries) + 1, kind, amount, note))


class Bank:
    def __init__(self):
        self.accounts = {}

    def open(self, owner, initial="0"):
        account = self.accounts[owner] = Account(owner)
        if Decimal(initial):
            account.post(Kind.DEPOSIT, Decimal(initial), "initial")
        return account

    @contextmanager
    def transaction(self, *owners):
        saved = {owner: (self.accounts[owner].balance, len(self.accounts[owner].entries)) for owner in owners}
        try:
            yield
        except InsufficientFunds as error:
            for owner, (balance, count) in saved.items():
                self.accounts[owner].balance = balance
                del self.accounts[owner].entries[count:]
            print("rolled back:", error)
        else:
            print("committed", *owners)

    def transfer(self, source, target, amount):
        amount = Decimal(amount)
        with self.transaction(source, target):
            self.accounts[target].post(Kind.TRANSFER, amount, f"from {source}")
            self.accounts[source].post(Kind.TRANSFER, -amount, f"to {target}")

    def interest(self, percent):
        rate = Decimal(percent) / 100
        for account in self.accounts.values():
            earned = (account.balance * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
            if earned:
                account.post(Kind.INTEREST, earned)


bank = Bank()
bank.open("ann", "1000")
bank.open("bob", "250.50")
bank.open("cyd")
bank.transfer("ann", "bob", "333.33")
bank.transfer("cyd", "ann", "10")
bank.transfer("bob", "cyd", "583.83")
bank.transfer("bob", "ann", "0.01")
bank.interest("2.5")
for account in bank.accounts.values():
    print(f"== {account.owner:^8} {account.balance:>10,.2f}", account)
    for entry in account.entries:
        print(entry)
print(max(entry for account in bank.accounts.values() for entry in account.entries))
print(sum(account.balance for account in bank.accounts.values()))
try:
    bank.accounts["bob"].post(Kind.WITHDRAWAL, Decimal(-9999))
except InsufficientFunds as error:
    print(type(error).__name__, error, error.amount, error.account is bank.accounts["bob"])
