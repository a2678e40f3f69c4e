"""Building strings: concatenation in loops, joins, formatting of tables and reports, codes and ciphers, padding, reversing."""

GROUPS = ("strings",)
SIZE = 1000

MORSE = dict(zip("abcdefghijklmnopqrstuvwxyz", (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..").split()))
ROMAN = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()


def roman(value):
    text = ""
    for amount, letters in ROMAN:
        while value >= amount:
            text += letters
            value -= amount
    return text


def in_words(value):
    if value < 20:
        return ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return TENS[tens] + ("-" + ONES[ones] if ones else "")
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        return ONES[hundreds] + " hundred" + (" and " + in_words(rest) if rest else "")
    thousands, rest = divmod(value, 1000)
    return in_words(thousands) + " thousand" + (" " + in_words(rest) if rest else "")


def morse(text):
    words = []
    for word in text.split():
        words.append(" ".join(MORSE.get(ch, "?") for ch in word.lower()))
    return " / ".join(words)


def vigenere(text, key, sign):
    out = ""
    position = 0
    for ch in text:
        if ch.isalpha():
            base = 65 if ch.isupper() else 97
            shift = ord(key[position % len(key)]) - 97
            out += chr((ord(ch) - base + sign * shift) % 26 + base)
            position += 1
        else:
            out += ch
    return out


def pig_latin(word):
    for i, ch in enumerate(word):
        if ch in "aeiou":
            return word[i:] + word[:i] + "ay"
    return word + "ay"


def table(rows, headers):
    widths = [max(len(str(row[i])) for row in [headers] + rows) for i in range(len(headers))]
    lines = [" | ".join(str(cell).center(width) for cell, width in zip(headers, widths))]
    lines.append("-+-".join("-" * width for width in widths))
    for row in rows:
        cells = []
        for cell, width in zip(row, widths):
            cells.append(str(cell).rjust(width) if isinstance(cell, int) else str(cell).ljust(width))
        lines.append(" | ".join(cells))
    return "\n".join(lines)


def caesar_square(text):
    size = 1
    while size * size < len(text):
        size += 1
    padded = text.ljust(size * size, "_")
    rows = [padded[i:i + size] for i in range(0, len(padded), size)]
    return "".join("".join(column) for column in zip(*rows))


def expand(pattern):
    """'3(ab2(c))' -> 'abccabccabcc'"""
    stack = [("", 1)]
    count = ""
    for ch in pattern:
        if ch.isdigit():
            count += ch
        elif ch == "(":
            stack.append(("", int(count)))
            count = ""
        elif ch == ")":
            text, times = stack.pop()
            outer, outer_times = stack.pop()
            stack.append((outer + text * times, outer_times))
        else:
            text, times = stack.pop()
            stack.append((text + ch, times))
    return stack[0][0]


def report(i):
    lines = [f"Report {i:04d}", "=" * 20]
    total = 0
    for k in range(8):
        amount = (i * 37 + k * 101) % 5000
        total += amount
        lines.append(f"{k + 1:>2}. {'item ' + chr(97 + k):<12}{amount / 100:>10,.2f} {amount:#06x} {amount % 7!r:>3}")
    lines.append(f"{'total':<16}{total / 100:>10,.2f}")
    return "\n".join(lines)


def run(n):
    checksum = 0
    for i in range(n):
        words = in_words(i * 7919 % 100000)
        parts = [words, roman(i % 3999 + 1), morse(words), " ".join(map(pig_latin, words.split())), caesar_square(words), expand("3(a%d(bc)2(d3(e)))" % (i % 4 + 1))]
        secret = vigenere(words.title(), "brolga", 1)
        assert vigenere(secret, "brolga", -1) == words.title()
        parts.append(secret)
        parts.append(report(i))
        parts.append(table([[k, in_words(k * i % 1000), roman(k + i)] for k in range(1, 9)], ["n", "words", "roman"]))
        text = ""
        for part in parts:
            text += part + "\n"
        text += "%s and %r and %5d|%-5d|%05.1f" % (words, words[:5], i, i, i / 3)
        backwards = text[::-1]
        assert backwards[::-1] == text
        for position in range(0, len(text), 17):
            checksum = (checksum * 31 + ord(text[position])) & 0xFFFFFFFF
        checksum += len(text) + text.count("\n") + backwards.find("e")
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
