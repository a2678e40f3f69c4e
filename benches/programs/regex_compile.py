"""Compiling regular expressions with a cold cache: the parser and code generator of the re module, and a few matches."""
import re

GROUPS = ("strings", "calls")
SIZE = 100

PATTERNS = [
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)",
    r"[a-zA-Z_][a-zA-Z0-9_]*|\d+(\.\d+)?([eE][-+]?\d+)?|\"([^\"\\]|\\.)*\"|\s+",
    r"^\s*(?:def|class)\s+(\w+)\s*(?:\((.*?)\))?\s*:",
    r"(?i)\b(?:https?|ftp)://[-\w.]+(?::\d+)?(?:/(?:[\w/_.]*(?:\?\S+)?)?)?",
    r"((a|b)*c|[^d-g]{2,5}?)(?=x)|(?!y)z(?<=q)",
    r"<(?P<tag>\w+)(?:\s+\w+=(?:\"[^\"]*\"|'[^']*'))*\s*/?>",
    r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}",
    r"(\w+)\s+\1\b|[\u0400-\u04ff]+|[^\W\d_]{3,}",
    r"(?x) ( [-+]? ) # sign" "\n" r" ( \d+ ) # digits",
    r"one|two|three|four|five|six|seven|eight|nine|ten",
]

SAMPLES = ["2024-02-29", "name_1 = 3.14e-2", "def method(self, x): pass", "see http://example.com:80/a?b", "abacx", "<a href='x'/>", "192.168.1.254", "the the", "-42", "seven"]


def run(n):
    checksum = 0
    for i in range(n):
        re.purge()
        compiled = [re.compile(pattern) for pattern in PATTERNS]
        for number, pattern in enumerate(compiled):
            checksum += pattern.groups * (number + 1)
            for sample in SAMPLES:
                match = pattern.search(sample)
                if match:
                    checksum += match.end() * 7 + match.start() + len(match.groups()) + i
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
