"""Dictionaries keyed by strings: word counts, inverted index, grouping, nested records, merging and counting."""

GROUPS = ("dicts", "strings")
SIZE = 250

SYLLABLES = ["ka", "ro", "mi", "tes", "lun", "dor", "ve", "shi", "pa", "no", "gre", "ul"]


def make_words(count, seed):
    words = []
    state = seed
    for _ in range(count):
        state = (state * 69069 + 1) & 0xFFFFFFFF
        length = 1 + (state >> 16) % 3
        word = ""
        for _ in range(length):
            state = (state * 69069 + 1) & 0xFFFFFFFF
            word += SYLLABLES[(state >> 20) % len(SYLLABLES)]
        words.append(word)
    return words


def count_words(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def index_words(words):
    index = {}
    for position, word in enumerate(words):
        if word not in index:
            index[word] = []
        index[word].append(position)
    return index


def group_by_letter(words):
    groups = {}
    for word in words:
        groups.setdefault(word[0], set()).add(word)
    return {letter: sorted(group) for letter, group in groups.items()}


def make_records(words):
    records = []
    for i, word in enumerate(words):
        records.append({
            "name": word,
            "age": 20 + i % 50,
            "tags": {"first": word[:2], "last": word[-2:]},
            "score": (i * 37) % 101,
        })
    return records


def summarize(records):
    summary = {}
    for record in records:
        key = record["tags"]["first"]
        entry = summary.get(key)
        if entry is None:
            entry = summary[key] = {"count": 0, "total": 0, "best": ""}
        entry["count"] += 1
        entry["total"] += record["score"]
        if record["name"] > entry["best"]:
            entry["best"] = record["name"]
    return summary


def merge(first, second):
    result = dict(first)
    for key, value in second.items():
        if key in result:
            result[key] += value
        else:
            result[key] = value
    return result


def drop_rare(counts, limit):
    kept = dict(counts)
    for key in list(kept):
        if kept[key] < limit:
            del kept[key]
    return kept


def run(n):
    checksum = 0
    running = {}
    for i in range(n):
        words = make_words(200, i * 7 + 3)
        counts = count_words(words)
        running = drop_rare(merge(running, counts), 2)
        index = index_words(words)
        for word in sorted(counts):
            checksum += counts[word] * index[word][-1]
        for letter, group in group_by_letter(words).items():
            checksum += ord(letter) * len(group)
        summary = summarize(make_records(words))
        for key, entry in summary.items():
            checksum += entry["total"] // entry["count"] + len(entry["best"]) + len(key)
        inverse = {value: key for key, value in counts.items()}
        checksum += len(inverse) + max(inverse)
        checksum &= 0xFFFFFFFF
    return checksum + len(running)


if __name__ == "__main__":
    print(run(SIZE))
