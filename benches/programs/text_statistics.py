"""Statistics of a text: words, sentences, readability, n-grams, concordance, anagrams, a Markov chain, a bag of words."""
from collections import Counter, defaultdict

GROUPS = ("strings", "dicts", "sets")
SIZE = 26

SUBJECTS = ["the crane", "a heron", "every farmer", "no traveller", "the old engine", "my neighbour"]
VERBS = ["crosses", "remembers", "ignores", "repairs", "follows", "paints"]
OBJECTS = ["the river", "a narrow bridge", "seven letters", "the listen silent", "an inlets tinsel", "yesterday's paper"]
ENDS = [".", "!", "?", ", and then", ";"]


def make_text(seed, count):
    parts = []
    state = seed * 7919 + 1
    for _ in range(count):
        for choices in (SUBJECTS, VERBS, OBJECTS):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            parts.append(choices[(state >> 12) % len(choices)])
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        parts[-1] += ENDS[(state >> 12) % len(ENDS)]
    return " ".join(parts)


def words_of(text):
    word = []
    for ch in text:
        if ch.isalpha() or ch == "'":
            word.append(ch.lower())
        elif word:
            yield "".join(word)
            word = []
    if word:
        yield "".join(word)


def sentences_of(text):
    start = 0
    for i, ch in enumerate(text):
        if ch in ".!?":
            yield text[start:i + 1].strip()
            start = i + 1
    if text[start:].strip():
        yield text[start:].strip()


def syllables(word):
    count, inside = 0, False
    for ch in word:
        vowel = ch in "aeiouy"
        if vowel and not inside:
            count += 1
        inside = vowel
    if word.endswith("e") and count > 1:
        count -= 1
    return max(count, 1)


def ngrams(words, size):
    return Counter(tuple(words[i:i + size]) for i in range(len(words) - size + 1))


def concordance(words, target, width):
    lines = []
    for i, word in enumerate(words):
        if word == target:
            left = " ".join(words[max(0, i - width):i])
            right = " ".join(words[i + 1:i + 1 + width])
            lines.append("%s [%s] %s" % (left.rjust(30)[-30:], word, right.ljust(30)[:30]))
    return lines


def anagrams(words):
    groups = defaultdict(set)
    for word in words:
        groups["".join(sorted(word))].add(word)
    return {key: group for key, group in groups.items() if len(group) > 1}


def markov(words, length, seed):
    following = {}
    for a, b in zip(words, words[1:]):
        following.setdefault(a, []).append(b)
    word = words[0]
    out = [word]
    state = seed
    for _ in range(length):
        choices = following.get(word) or words
        state = (state * 48271) % 2147483647
        word = choices[state % len(choices)]
        out.append(word)
    return out


def cosine(a, b):
    shared = set(a) & set(b)
    dot = sum(a[word] * b[word] for word in shared)
    return 1000000 * dot * dot // (sum(v * v for v in a.values()) * sum(v * v for v in b.values()))


def run(n):
    checksum = 0
    previous = None
    for seed in range(n):
        text = make_text(seed, 120)
        words = list(words_of(text))
        sentences = list(sentences_of(text))
        counts = Counter(words)
        total = sum(syllables(word) for word in words)
        grade = 39 * len(words) // len(sentences) + 1180 * total // len(words)
        checksum += grade + len(sentences) + total
        for size in (2, 3):
            (gram, count), = ngrams(words, size).most_common(1)
            checksum += count * len(" ".join(gram))
        lines = concordance(words, "bridge", 4)
        checksum += len(lines) + sum(line.index("[") for line in lines)
        checksum += sum(len(group) for group in anagrams(words).values())
        checksum += sum(len(word) for word in markov(words, 200, seed + 1))
        titled = text.title().swapcase().replace("The ", "a ").split()
        checksum += len(max(titled, key=len)) + sum(word.isupper() for word in titled) + text.count("the")
        letters = sorted(Counter(ch for ch in text if ch.isalpha()).items(), key=lambda item: (-item[1], item[0]))
        checksum += sum(position * count for position, (_, count) in enumerate(letters))
        if previous is not None:
            checksum += cosine(counts, previous)
        previous = counts
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
