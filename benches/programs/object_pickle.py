"""A binary serializer written in Python: opcodes in a bytearray, a memo for shared objects, a stack machine to load."""
import struct

GROUPS = ("bytes", "objects", "calls")
SIZE = 160


class Account:
    def __init__(self, owner, balance, history):
        self.owner = owner
        self.balance = balance
        self.history = history


class Bank:
    def __init__(self):
        self.accounts = {}
        self.index = []


CLASSES = {"Account": Account, "Bank": Bank}


class Writer:
    def __init__(self):
        self.out = bytearray()
        self.memo = {}

    def dump(self, value):
        self.save(value)
        self.out += b"."
        return bytes(self.out)

    def save(self, value):
        known = self.memo.get(id(value))
        if known is not None:
            self.out += b"g"
            self.varint(known)
            return
        getattr(self, "save_" + type(value).__name__, self.save_object)(value)

    def remember(self, value):
        self.memo[id(value)] = len(self.memo)

    def varint(self, value):
        while value > 127:
            self.out.append(value & 127 | 128)
            value >>= 7
        self.out.append(value)

    def save_NoneType(self, value):
        self.out += b"N"

    def save_bool(self, value):
        self.out += b"T" if value else b"F"

    def save_int(self, value):
        self.out += b"i"
        self.varint(value * 2 if value >= 0 else -value * 2 - 1)

    def save_float(self, value):
        self.out += b"d" + struct.pack("<d", value)

    def save_str(self, value):
        data = value.encode("utf-8")
        self.out += b"s"
        self.varint(len(data))
        self.out += data

    def save_list(self, value):
        self.out += b"["
        self.remember(value)
        for item in value:
            self.save(item)
            self.out += b"a"

    def save_tuple(self, value):
        for item in value:
            self.save(item)
        self.out += b"t"
        self.varint(len(value))

    def save_dict(self, value):
        self.out += b"{"
        self.remember(value)
        for key, item in value.items():
            self.save(key)
            self.save(item)
            self.out += b"u"

    def save_object(self, value):
        self.save(type(value).__name__)
        self.out += b"o"
        self.remember(value)
        self.save(value.__dict__)
        self.out += b"b"


class Reader:
    def __init__(self, data):
        self.data = data
        self.position = 0
        self.stack = []
        self.memo = []

    def varint(self):
        shift = result = 0
        while True:
            byte = self.data[self.position]
            self.position += 1
            result |= (byte & 127) << shift
            if byte < 128:
                return result
            shift += 7

    def take(self, count):
        start = self.position
        self.position += count
        return self.data[start:self.position]

    def load(self):
        stack, memo = self.stack, self.memo
        while True:
            op = self.data[self.position]
            self.position += 1
            if op == 0x2E:
                return stack.pop()
            if op == 0x69:
                value = self.varint()
                stack.append(-(value + 1 >> 1) if value & 1 else value >> 1)
            elif op == 0x73:
                stack.append(self.take(self.varint()).decode("utf-8"))
            elif op == 0x5B:
                memo.append([])
                stack.append(memo[-1])
            elif op == 0x61:
                item = stack.pop()
                stack[-1].append(item)
            elif op == 0x7B:
                memo.append({})
                stack.append(memo[-1])
            elif op == 0x75:
                value = stack.pop()
                key = stack.pop()
                stack[-1][key] = value
            elif op == 0x74:
                count = self.varint()
                items = tuple(stack[len(stack) - count:])
                del stack[len(stack) - count:]
                stack.append(items)
            elif op == 0x6F:
                cls = CLASSES[stack.pop()]
                memo.append(cls.__new__(cls))
                stack.append(memo[-1])
            elif op == 0x62:
                state = stack.pop()
                stack[-1].__dict__.update(state)
            elif op == 0x67:
                stack.append(memo[self.varint()])
            elif op == 0x64:
                stack.append(struct.unpack("<d", self.take(8))[0])
            elif op == 0x4E:
                stack.append(None)
            elif op in (0x54, 0x46):
                stack.append(op == 0x54)
            else:
                raise ValueError("bad opcode %r" % chr(op))


def build(seed):
    bank = Bank()
    for i in range(12):
        history = [("deposit", i * 100 + seed, True), ("fee", -i, None), ("rate", i / 8, False)]
        account = Account("owner é %d" % i, (seed - 5) * 10 ** i, history)
        bank.accounts[account.owner] = account
        bank.index.append(account)
    bank.index.append(bank)
    return bank


def run(n):
    checksum = 0
    for seed in range(n):
        data = Writer().dump(build(seed))
        bank = Reader(data).load()
        assert bank.index[-1] is bank and bank.index[3] is bank.accounts["owner é 3"]
        assert Writer().dump(bank) == data
        checksum = (checksum * 31 + len(data) + sum(data[::7])) & 0xFFFFFFFF
        checksum += bank.index[5].balance % 1009 + len(bank.index[2].history)
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
