"""Hot loops on text: scanning, building, slicing, comparing, formatting and converting, with widths that change in mid-loop."""


def scan(text):
    depth = best = 0
    i = 0
    while i < len(text):
        c = text[i]
        if c == "(":
            depth += 1
            best = max(best, depth)
        elif c == ")":
            depth -= 1
        elif c.isspace():
            pass
        else:
            depth += 0
        i += 1
    return depth, best


def reverse(text):
    out = ""
    for c in text:
        out = c + out
    return out


def is_palindrome(text):
    i, j = 0, len(text) - 1
    while i < j:
        if text[i] != text[j]:
            return False
        i, j = i + 1, j - 1
    return True


def to_int(text):
    value = 0
    for c in text:
        value = value * 10 + (ord(c) - 48)
    return value


def to_text(value):
    if not value:
        return "0"
    digits = []
    while value:
        value, d = divmod(value, 10)
        digits.append(chr(48 + d))
    return "".join(reversed(digits))


def hash_text(text):
    h = 5381
    for c in text:
        h = (h * 33 ^ ord(c)) & 0xFFFFFFFF
    return h


def count_words(text):
    words, inside = 0, False
    for c in text:
        if c.isalnum():
            if not inside:
                words += 1
            inside = True
        else:
            inside = False
    return words


def tokens(text):
    out, word = [], ""
    for c in text + " ":
        if c.isalpha():
            word += c
        else:
            if word:
                out.append(word)
                word = ""
            if not c.isspace():
                out.append(c)
    return out


for t in ("((a) (b (c)))" * 50, "(é(日)🎉)" * 50, "", "(" * 500, "no parens at all " * 20):
    print(scan(t), hash_text(t), count_words(t), len(reverse(t)), reverse(t)[:5], is_palindrome(t + reverse(t)), len(tokens(t)))
for n in (0, 7, 123456789, 2**62, 2**64 + 1, 10**40):
    print(to_int(to_text(n)) == n, to_text(n) == str(n))


def joins(n):
    parts = []
    for i in range(n):
        parts.append(str(i))
        parts.append(f"-{i:03d}-" if i % 2 else "é" * (i % 3))
        if i % 100 == 99:
            parts = ["".join(parts)]
    s = "".join(parts)
    return len(s), s[:12], s[-8:], s.count("é")


print(joins(1000))


def mixed_widths(n):
    s = ""
    lengths = []
    for i in range(n):
        s += "a" if i < n // 3 else "é" if i < n // 2 else "日" if i < 3 * n // 4 else "🎉"
        if i % (n // 5) == 0:
            lengths.append((len(s), s[-1], s == s[:], s.isascii()))
    return lengths, s.find("日"), s.rfind("a"), s[n // 2 - 1:n // 2 + 1]


print(mixed_widths(500))


def slices(text, n):
    t = 0
    for i in range(n):
        a, b = i % 50, i % 70
        t += len(text[a:b]) + len(text[b:a]) + len(text[-a - 1:]) + (text[a] == text[b])
        t += text[a:a + 3] == text[b:b + 3]
    return t


print(slices("abcdefghij" * 20, 2000), slices("日本語éa" * 40, 2000))


def compare(words, n):
    c = 0
    for i in range(n):
        a, b = words[i % len(words)], words[i * 7 % len(words)]
        c += (a < b) + (a == b) * 2 + (a in b) * 4 + a.startswith(b[:1]) * 8
    return c


print(compare(["a", "ab", "abc", "é", "日本", "", "b"], 1000))


def formats(n):
    out = 0
    for i in range(n):
        s = f"{i}:{i * 0.5:.2f}:{i!r:>5}:{'x' * (i % 3)}|%d %s %5.1f" % (i, "t", i / 3)
        out = (out * 31 + len(s) + ord(s[i % len(s)])) % 1000003
    return out


print(formats(1000))


def methods(n):
    t = 0
    s = "Hello, World! "
    for i in range(n):
        u = s.upper() if i % 3 == 0 else s.lower() if i % 3 == 1 else s.strip()
        t += u.find("o") + u.count("l") + len(u.split(",")) + len(u.replace("l", "LL")) + u.endswith("!") + u.isupper()
        t += len(" ".join(u.partition(" "))) + (u[i % len(u)].isalpha())
    return t


print(methods(1000))


def bytes_work(n):
    b = bytearray(64)
    t = 0
    for i in range(n):
        b[i % 64] = (b[(i * 7) % 64] + i) & 255
        t += b[i % 13] ^ (i & 255)
        if i % 200 == 0:
            t += len(bytes(b).replace(b"\0", b"")) + b.find(7)
    return t, bytes(b[:8]).hex(), sum(b)


print(bytes_work(3000))


def dict_of_words(text):
    d = {}
    for w in text.split():
        d[w] = d.get(w, 0) + 1
    return sorted(d.items(), key=lambda kv: (-kv[1], kv[0]))[:3]


print(dict_of_words("the cat the dog the end cat " * 100))


def char_classes(n):
    counts = [0] * 6
    for i in range(n):
        c = chr(i)
        counts[0] += c.isalpha()
        counts[1] += c.isdigit()
        counts[2] += c.isupper()
        counts[3] += c.islower()
        counts[4] += c.isspace()
        counts[5] += c.isidentifier()
    return counts


print(char_classes(3000))


def interning(n):
    d = {"key0": 0, "key1": 1, "key2": 2}
    t = 0
    for i in range(n):
        t += d["key" + str(i % 3)] + d[f"key{i % 3}"] + d.get("ke" + "y1", 5) + d.get("k" * (i % 2) + "x", 1)
    return t


print(interning(900))


def errors(n):
    seen = {}
    for i in range(n):
        try:
            ["a" + i, "abc"[i + 3], int("z%d" % i), "a".index("b"), b"\xff".decode()][0] if i % 2 else "abc"[i + 3] + "x"
        except Exception as e:
            seen[type(e).__name__] = seen.get(type(e).__name__, 0) + 1
    return seen


print(errors(100))
