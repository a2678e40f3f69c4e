"""A JSON parser and serializer written in Python, over a document with nested records."""

GROUPS = ("strings", "calls")
SIZE = 150

ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
REVERSE = {value: "\\" + key for key, value in ESCAPES.items() if key != "/"}


class ParseError(ValueError):
    pass


class Parser:
    def __init__(self, text):
        self.text = text
        self.pos = 0

    def error(self, message):
        return ParseError("%s at %d" % (message, self.pos))

    def skip(self):
        text, pos = self.text, self.pos
        while pos < len(text) and text[pos] in " \t\r\n":
            pos += 1
        self.pos = pos

    def parse(self):
        value = self.value()
        self.skip()
        if self.pos != len(self.text):
            raise self.error("trailing data")
        return value

    def value(self):
        self.skip()
        if self.pos >= len(self.text):
            raise self.error("unexpected end")
        ch = self.text[self.pos]
        if ch == "{":
            return self.object()
        if ch == "[":
            return self.array()
        if ch == '"':
            return self.string()
        if ch in "-0123456789":
            return self.number()
        for word, value in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.pos):
                self.pos += len(word)
                return value
        raise self.error("unexpected %r" % ch)

    def object(self):
        result = {}
        self.pos += 1
        self.skip()
        if self.text[self.pos] == "}":
            self.pos += 1
            return result
        while True:
            self.skip()
            key = self.string()
            self.skip()
            if self.text[self.pos] != ":":
                raise self.error("expected a colon")
            self.pos += 1
            result[key] = self.value()
            self.skip()
            ch = self.text[self.pos]
            self.pos += 1
            if ch == "}":
                return result
            if ch != ",":
                raise self.error("expected a comma")

    def array(self):
        result = []
        self.pos += 1
        self.skip()
        if self.text[self.pos] == "]":
            self.pos += 1
            return result
        while True:
            result.append(self.value())
            self.skip()
            ch = self.text[self.pos]
            self.pos += 1
            if ch == "]":
                return result
            if ch != ",":
                raise self.error("expected a comma")

    def string(self):
        if self.text[self.pos] != '"':
            raise self.error("expected a string")
        text = self.text
        pos = self.pos + 1
        parts = []
        start = pos
        while True:
            ch = text[pos]
            if ch == '"':
                parts.append(text[start:pos])
                self.pos = pos + 1
                return "".join(parts)
            if ch == "\\":
                parts.append(text[start:pos])
                code = text[pos + 1]
                if code == "u":
                    parts.append(chr(int(text[pos + 2:pos + 6], 16)))
                    pos += 6
                else:
                    parts.append(ESCAPES[code])
                    pos += 2
                start = pos
            else:
                pos += 1

    def number(self):
        text = self.text
        start = pos = self.pos
        while pos < len(text) and text[pos] in "+-.eE0123456789":
            pos += 1
        self.pos = pos
        token = text[start:pos]
        return int(token) if token.lstrip("-").isdigit() else float(token)


def quote(text):
    out = ['"']
    for ch in text:
        if ch in REVERSE:
            out.append(REVERSE[ch])
        elif ch < " " or ch > "~":
            out.append("\\u%04x" % ord(ch))
        else:
            out.append(ch)
    out.append('"')
    return "".join(out)


def serialize(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, list):
        return "[" + ",".join([serialize(item) for item in value]) + "]"
    return "{" + ",".join([quote(key) + ":" + serialize(item) for key, item in value.items()]) + "}"


def make_document(seed):
    return {
        "orders": [
            {"id": seed * 100 + i, "name": "Item \"%d\"\n\u00e9" % i, "price": i * 1.25 + 0.5, "tags": ["a", "b\\c", "tab\t"] * (i % 3),
             "nested": {"deep": [None, True, False, {"empty": {}, "list": []}]}, "negative": -i * 1000003}
            for i in range(12)
        ],
        "note": "x" * 40,
    }


def run(n):
    checksum = 0
    for seed in range(n):
        text = serialize(make_document(seed))
        again = Parser(text).parse()
        assert serialize(again) == text
        checksum += len(text) + again["orders"][5]["id"] + len(again["orders"][2]["name"])
        for bad in ('{"a" 1}', "[1 2]", "[1]x"):
            try:
                Parser(bad).parse()
            except ParseError as error:
                checksum += len(str(error))
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
