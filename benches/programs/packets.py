"""Bytes at work: building and parsing packets, checksums, framing with escapes, hex dumps, bit streams, run lengths, ciphers."""

GROUPS = ("bytes", "exceptions", "ints")
SIZE = 400


class ProtocolError(Exception):
    pass


def checksum16(data):
    total = 0
    for i in range(0, len(data) - 1, 2):
        total += data[i] << 8 | data[i + 1]
    if len(data) & 1:
        total += data[-1] << 8
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def build(kind, sequence, payload):
    body = bytearray()
    body += bytes((kind, 0))
    body += sequence.to_bytes(4, "big") + len(payload).to_bytes(2, "big") + payload
    return bytes(body + checksum16(body).to_bytes(2, "big"))


def parse(packet):
    if len(packet) < 10:
        raise ProtocolError("short")
    length = int.from_bytes(packet[6:8], "big")
    if len(packet) != 10 + length:
        raise ProtocolError("length")
    if checksum16(packet[:-2]) != int.from_bytes(packet[-2:], "big"):
        raise ProtocolError("checksum")
    return packet[0], int.from_bytes(packet[2:6], "big"), packet[8:-2]


FLAG, ESCAPE = 0x7E, 0x7D


def frame(packet):
    out = bytearray([FLAG])
    for byte in packet:
        if byte in (FLAG, ESCAPE):
            out.append(ESCAPE)
            out.append(byte ^ 0x20)
        else:
            out.append(byte)
    out.append(FLAG)
    return out


def unframe(stream):
    packet = None
    escaped = False
    for byte in stream:
        if byte == FLAG:
            if packet:
                yield bytes(packet)
            packet = bytearray()
            escaped = False
        elif packet is not None:
            if escaped:
                packet.append(byte ^ 0x20)
                escaped = False
            elif byte == ESCAPE:
                escaped = True
            else:
                packet.append(byte)


def hex_dump(data):
    lines = []
    for start in range(0, len(data), 16):
        row = data[start:start + 16]
        digits = " ".join("%02x" % byte for byte in row)
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append("%04x  %-47s  %s" % (start, digits, text))
    return "\n".join(lines)


class BitWriter:
    def __init__(self):
        self.out = bytearray()
        self.pending = 0
        self.count = 0

    def write(self, value, bits):
        self.pending = self.pending << bits | value
        self.count += bits
        while self.count >= 8:
            self.count -= 8
            self.out.append(self.pending >> self.count & 0xFF)
            self.pending &= (1 << self.count) - 1

    def finish(self):
        if self.count:
            self.write(0, 8 - self.count)
        return bytes(self.out)


def read_bits(data, widths):
    position = 0
    for width in widths:
        value = 0
        for _ in range(width):
            value = value << 1 | data[position >> 3] >> (7 - (position & 7)) & 1
            position += 1
        yield value


def run_lengths(data):
    out = bytearray()
    i = 0
    while i < len(data):
        j = i
        while j < len(data) and j - i < 255 and data[j] == data[i]:
            j += 1
        out += bytes((j - i, data[i]))
        i = j
    return bytes(out)


def stream_cipher(key, data):
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    out = bytearray(len(data))
    i = j = 0
    for position, byte in enumerate(data):
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out[position] = byte ^ state[(state[i] + state[j]) & 255]
    return bytes(out)


def run(n):
    checksum = 0
    for i in range(n):
        payloads = [bytes((k * j + i) & 255 for k in range(20 + j * 5)) for j in range(5)]
        stream = bytearray(b"noise")
        for j, payload in enumerate(payloads):
            packet = build(j, i * 1000 + j, payload)
            if j == 3:
                packet = packet[:-1] + bytes((packet[-1] ^ 1,))
            stream += frame(packet)
        for packet in unframe(stream):
            try:
                kind, sequence, payload = parse(packet)
                checksum += kind * 31 + sequence + sum(payload)
            except ProtocolError as error:
                checksum += len(str(error)) * 1000
        checksum += len(hex_dump(bytes(stream[:64])))
        widths = [(k * 5 + i) % 13 + 1 for k in range(30)]
        writer = BitWriter()
        for width in widths:
            writer.write((i * 2654435761 + width) & (1 << width) - 1, width)
        packed = writer.finish()
        for width, value in zip(widths, read_bits(packed, widths)):
            checksum += value ^ width
        squeezed = run_lengths(bytes(payloads[0]) + b"\0" * 40 + b"ab" * 5)
        sealed = stream_cipher(b"key%d" % i, squeezed)
        assert stream_cipher(b"key%d" % i, sealed) == squeezed
        checksum = (checksum * 3 + sum(sealed)) & 0xFFFFFFFF
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
