"""A small Markdown to HTML converter: blocks from lines, inline spans by scanning, lists, links, tables, code."""

GROUPS = ("strings",)
SIZE = 800

DOCUMENT = """# Title of *this* document

A paragraph with **bold**, *emphasis*, `code <b>` and a [link](http://example.com/a?b=c&d).
It goes on & on over
three lines.

## Lists

- first item
- second **item**
- third

1. one
2. two `x < y`

> A quotation
> with two lines

```
def f(x):
    return x < 1 & x > 0
```

| name | value |
| alpha | 1 |
| beta | *2* |

---

Last ![picture](img.png) paragraph with stray * and ` characters.
"""


def escape(text):
    out = []
    for ch in text:
        if ch == "&":
            out.append("&amp;")
        elif ch == "<":
            out.append("&lt;")
        elif ch == ">":
            out.append("&gt;")
        else:
            out.append(ch)
    return "".join(out)


def inline(text):
    out = []
    i = 0
    while i < len(text):
        ch = text[i]
        if ch == "*":
            mark = "**" if text.startswith("**", i) else "*"
            end = text.find(mark, i + len(mark))
            if end > i + len(mark) and text[i + len(mark)] != " ":
                tag = "strong" if mark == "**" else "em"
                out.append("<%s>%s</%s>" % (tag, inline(text[i + len(mark):end]), tag))
                i = end + len(mark)
                continue
        elif ch == "`":
            end = text.find("`", i + 1)
            if end > 0:
                out.append("<code>" + escape(text[i + 1:end]) + "</code>")
                i = end + 1
                continue
        elif ch == "[" or text.startswith("![", i):
            image = ch == "!"
            middle = text.find("](", i)
            end = text.find(")", middle)
            if middle > 0 and end > 0:
                label, target = text[i + 1 + image:middle], text[middle + 2:end]
                if image:
                    out.append('<img alt="%s" src="%s"/>' % (escape(label), escape(target)))
                else:
                    out.append('<a href="%s">%s</a>' % (escape(target), inline(label)))
                i = end + 1
                continue
        out.append(escape(ch))
        i += 1
    return "".join(out)


class Converter:
    def __init__(self, text):
        self.lines = text.split("\n")
        self.position = 0
        self.out = []

    def peek(self):
        return self.lines[self.position] if self.position < len(self.lines) else None

    def take_while(self, test):
        taken = []
        while self.position < len(self.lines) and test(self.lines[self.position]):
            taken.append(self.lines[self.position])
            self.position += 1
        return taken

    def convert(self):
        while (line := self.peek()) is not None:
            if not line.strip():
                self.position += 1
            elif line.startswith("#"):
                self.heading(line)
            elif line.startswith("```"):
                self.code()
            elif line.startswith("- "):
                self.items("ul", lambda text: text.startswith("- "), lambda text: text[2:])
            elif self.numbered(line):
                self.items("ol", self.numbered, lambda text: text.split(". ", 1)[1])
            elif line.startswith(">"):
                quoted = self.take_while(lambda text: text.startswith(">"))
                inner = Converter("\n".join(text[1:].strip() for text in quoted)).convert()
                self.out.append("<blockquote>" + inner + "</blockquote>")
            elif line.startswith("|"):
                self.table()
            elif set(line.strip()) == {"-"}:
                self.out.append("<hr/>")
                self.position += 1
            else:
                text = self.take_while(lambda text: text.strip() and text[0] not in "#>|-`")
                self.out.append("<p>" + inline(" ".join(text)) + "</p>")
        return "\n".join(self.out)

    @staticmethod
    def numbered(line):
        head, dot, _ = line.partition(". ")
        return bool(dot) and head.isdigit()

    def heading(self, line):
        level = len(line) - len(line.lstrip("#"))
        self.out.append("<h%d>%s</h%d>" % (level, inline(line[level:].strip()), level))
        self.position += 1

    def code(self):
        self.position += 1
        body = self.take_while(lambda text: not text.startswith("```"))
        self.position += 1
        self.out.append("<pre>" + escape("\n".join(body)) + "</pre>")

    def items(self, tag, test, strip):
        items = ["<li>" + inline(strip(text)) + "</li>" for text in self.take_while(test)]
        self.out.append("<%s>%s</%s>" % (tag, "".join(items), tag))

    def table(self):
        rows = self.take_while(lambda text: text.startswith("|"))
        html = []
        for number, row in enumerate(rows):
            tag = "td" if number else "th"
            cells = [cell.strip() for cell in row.strip("|").split("|")]
            html.append("<tr>" + "".join("<%s>%s</%s>" % (tag, inline(cell), tag) for cell in cells) + "</tr>")
        self.out.append("<table>" + "".join(html) + "</table>")


def run(n):
    checksum = 0
    for i in range(n):
        html = Converter(DOCUMENT + "\nRound %d of **%d**\n" % (i, n)).convert()
        checksum = (checksum * 33 + len(html)) & 0xFFFFFFFF
        checksum += html.count("<") + ord(html[(i * 37) % len(html)])
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
