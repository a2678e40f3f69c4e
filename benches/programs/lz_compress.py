"""Compression: LZ77 with a hash table of positions, LZW with growing codes, Huffman coding, and move-to-front."""
import heapq

GROUPS = ("bytes", "dicts")
SIZE = 18


def make_text(seed):
    words = [b"compress", b"window", b"match", b"literal", b"offset", b"length", b"the", b"of", b"and", b"stream"]
    out = bytearray()
    state = seed
    while len(out) < 3000:
        state = (state * 69069 + 1) & 0xFFFFFFFF
        out += words[(state >> 16) % len(words)] + b" "
        if state & 31 == 0:
            out += b"\n"
    return bytes(out)


def lz77(data):
    tokens = []
    table = {}
    i = 0
    while i < len(data):
        key = data[i:i + 3]
        best_length = best_offset = 0
        for candidate in table.get(key, ())[-8:]:
            length = 3
            while length < 64 and i + length < len(data) and data[candidate + length] == data[i + length]:
                length += 1
            if length > best_length:
                best_length, best_offset = length, i - candidate
        step = best_length if best_length >= 3 and len(key) == 3 else 1
        tokens.append((best_offset, best_length) if step > 1 else data[i])
        for j in range(i, min(i + step, len(data) - 2)):
            table.setdefault(data[j:j + 3], []).append(j)
        i += step
    return tokens


def unlz77(tokens):
    out = bytearray()
    for token in tokens:
        if isinstance(token, int):
            out.append(token)
        else:
            offset, length = token
            for _ in range(length):
                out.append(out[-offset])
    return bytes(out)


def lzw(data):
    codes = {bytes([i]): i for i in range(256)}
    out = []
    current = b""
    for byte in data:
        longer = current + bytes([byte])
        if longer in codes:
            current = longer
        else:
            out.append(codes[current])
            codes[longer] = len(codes)
            current = bytes([byte])
    out.append(codes[current])
    return out


def unlzw(codes):
    table = {i: bytes([i]) for i in range(256)}
    previous = table[codes[0]]
    out = [previous]
    for code in codes[1:]:
        entry = table[code] if code in table else previous + previous[:1]
        out.append(entry)
        table[len(table)] = previous + entry[:1]
        previous = entry
    return b"".join(out)


def huffman_codes(data):
    counts = {}
    for byte in data:
        counts[byte] = counts.get(byte, 0) + 1
    heap = [(count, byte, byte) for byte, count in sorted(counts.items())]
    heapq.heapify(heap)
    serial = 256
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (a[0] + b[0], serial, (a[2], b[2])))
        serial += 1
    codes = {}

    def walk(node, prefix):
        if isinstance(node, tuple):
            walk(node[0], prefix + "0")
            walk(node[1], prefix + "1")
        else:
            codes[node] = prefix or "0"

    walk(heap[0][2], "")
    return codes


def huffman(data):
    codes = huffman_codes(data)
    bits = "".join([codes[byte] for byte in data])
    reverse = {code: byte for byte, code in codes.items()}
    out = bytearray()
    current = ""
    for bit in bits:
        current += bit
        if current in reverse:
            out.append(reverse[current])
            current = ""
    assert bytes(out) == data
    return len(bits)


def move_to_front(data):
    order = list(range(256))
    out = bytearray()
    for byte in data:
        position = order.index(byte)
        out.append(position)
        del order[position]
        order.insert(0, byte)
    return out


def run(n):
    checksum = 0
    for seed in range(n):
        data = make_text(seed + 1)
        tokens = lz77(data)
        assert unlz77(tokens) == data
        codes = lzw(data)
        assert unlzw(codes) == data
        checksum += len(tokens) * 7 + len(codes) * 3 + huffman(data)
        checksum += sum(move_to_front(data)) + sum(codes) % 65521
        checksum += sum(offset * length for token in tokens if not isinstance(token, int) for offset, length in [token]) % 65521
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
