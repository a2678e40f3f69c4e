"""Strings built in loops and by every means; identity-free behaviour of repeated concatenation, io.StringIO, slices of large strings."""
import io

s = ""
for i in range(2000):
    s += str(i % 10)
print(len(s), s[:15], s[-5:], hash(s) == hash("".join(str(i % 10) for i in range(2000))))
t = ""
for c in "ascii", "é", "日", "🎉", "a":
    t = t + c
    print(ascii(t), len(t), t.isascii())
u = s
u += "x"
print(len(s), len(u))
parts = []
for i in range(100):
    parts.append(f"{i:03d}")
print(",".join(parts)[:30], "".join(reversed(parts))[:12])
d = {"text": ""}
for i in range(5):
    d["text"] += chr(97 + i)


class O:
    text = ""


o = O()
for i in range(5):
    o.text += chr(102 + i)
lst = [""]
for i in range(5):
    lst[0] += chr(107 + i)
print(d["text"], o.text, lst)


def nested():
    out = ""

    def add(x):
        nonlocal out
        out += x
    for c in "closure":
        add(c)
    return out


print(nested())
buf = io.StringIO()
for i in range(5):
    buf.write(f"line {i}\n")
print(repr(buf.getvalue()), buf.tell())
buf.seek(0)
print(buf.readline(), buf.read(4), buf.readlines(), buf.truncate(3), buf.getvalue())
with io.StringIO("a\r\nb\nc") as f:
    print(list(f), f.closed)
print(f.closed)
big = "ab" * 100000
print(len(big), big.count("ab"), big.find("ba"), big[1000:1010], big[::50000], len(big.replace("a", "xyz")), len(big.upper()), big == "ab" * 100000, big.split("a")[-1], len(big.split("b")))
words = "the quick brown fox".split()
print(" ".join(w[::-1] for w in words), "".join(w[0].upper() + w[1:] for w in words), {w: len(w) for w in words}, sorted(words, key=lambda w: w[-1]))
text = ""
for i in range(15):
    text += "fizz" * (i % 3 == 0) + "buzz" * (i % 5 == 0) or str(i)
    text += " "
print(text)
rot = "".join(chr((ord(c) - 97 + 13) % 26 + 97) if c.islower() else c for c in "hello, world")
print(rot, "".join(map(chr, range(0x3b1, 0x3ba))), "".join(sorted("sorting")), "".join(dict.fromkeys("mississippi")), "-".join("abc"), "abc".join("123"))


def palindrome(s):
    s = "".join(c for c in s.lower() if c.isalnum())
    return s == s[::-1]


print(palindrome("A man, a plan, a canal: Panama"), palindrome("hello"))


def caesar(s, k):
    out = []
    for c in s:
        if c.isalpha():
            base = ord("A") if c.isupper() else ord("a")
            out.append(chr((ord(c) - base + k) % 26 + base))
        else:
            out.append(c)
    return "".join(out)


print(caesar("Hello, World!", 3), caesar(caesar("Round Trip", 7), -7))


def run_length(s):
    out, i = "", 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        out += s[i] + str(j - i)
        i = j
    return out


print(run_length("aaabccdddd"), run_length(""), run_length("é" * 12))
x = y = "same"
x += "!"
print(x, y)
a = "x" * 10
b = a
a += "y"
a *= 2
print(a, b)
print("tab\tand\\n", r"raw\n", "multi\
line", """triple
quoted""", 'mixed "quotes"', "con" "cat", "%s-%s" % ("a", "b"), "{}-{}".format("a", "b"), f"{'a'}-{'b'}", "a" + "-" + "b", "-".join(["a", "b"]), str.join("-", "ab"))
print(str(["nested 'quotes'", "é"]), str({"k": "v\n"}), str(("a",)), str(b"bytes"), str(1.0), str(None), repr(str), "a" "b" == "ab")
