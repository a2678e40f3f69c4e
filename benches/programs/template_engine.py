"""A template engine: compiles templates with loops, conditions, filters and includes to closures, and renders pages."""

GROUPS = ("strings", "calls", "generators")
SIZE = 500

FILTERS = {
    "upper": str.upper,
    "title": str.title,
    "escape": lambda text: str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
    "length": len,
    "money": lambda value: "$%d.%02d" % divmod(value, 100),
}


def split(template):
    """('text', s), ('value', s) and ('tag', s) pieces."""
    position = 0
    while True:
        start = template.find("{", position)
        while start >= 0 and template[start + 1:start + 2] not in ("{", "%"):
            start = template.find("{", start + 1)
        if start < 0:
            if position < len(template):
                yield "text", template[position:]
            return
        if start > position:
            yield "text", template[position:start]
        if template[start + 1] == "{":
            end = template.index("}}", start)
            yield "value", template[start + 2:end].strip()
        else:
            end = template.index("%}", start)
            yield "tag", template[start + 2:end].strip()
        position = end + 2


def compile_value(source):
    path, *filters = [part.strip() for part in source.split("|")]
    first, *rest = path.split(".")
    functions = [FILTERS[name] for name in filters]

    def get(scope):
        value = scope[first]
        for name in rest:
            value = value[name] if isinstance(value, dict) else getattr(value, name)
        for function in functions:
            value = function(value)
        return value
    return get


def compile_block(pieces, library, until=()):
    """(render functions, the tag that ended the block)"""
    parts = []
    for kind, source in pieces:
        if kind == "text":
            parts.append(lambda scope, out, text=source: out.append(text))
        elif kind == "value":
            getter = compile_value(source)
            parts.append(lambda scope, out, getter=getter: out.append(str(getter(scope))))
        else:
            words = source.split()
            if words[0] in until:
                return parts, words
            if words[0] == "for":
                parts.append(compile_for(words, pieces, library))
            elif words[0] == "if":
                parts.append(compile_if(words, pieces, library))
            elif words[0] == "include":
                parts.append(lambda scope, out, name=words[1]: library[name].render_into(scope, out))
            else:
                raise SyntaxError(source)
    return parts, None


def compile_for(words, pieces, library):
    name, getter = words[1], compile_value(words[3])
    body, _ = compile_block(pieces, library, ("endfor",))

    def render(scope, out):
        items = list(getter(scope))
        inner = dict(scope)
        for number, item in enumerate(items):
            inner[name] = item
            inner["loop"] = {"index": number + 1, "last": number == len(items) - 1}
            for part in body:
                part(inner, out)
    return render


def compile_if(words, pieces, library):
    negate = words[1] == "not"
    getter = compile_value(words[2] if negate else words[1])
    body, ended = compile_block(pieces, library, ("else", "endif"))
    otherwise = compile_block(pieces, library, ("endif",))[0] if ended[0] == "else" else []

    def render(scope, out):
        for part in (body if bool(getter(scope)) != negate else otherwise):
            part(scope, out)
    return render


class Template:
    def __init__(self, source, library):
        self.parts, _ = compile_block(iter(split(source)), library)

    def render_into(self, scope, out):
        for part in self.parts:
            part(scope, out)

    def render(self, **scope):
        out = []
        self.render_into(scope, out)
        return "".join(out)


class User:
    def __init__(self, name, admin, orders):
        self.name = name
        self.admin = admin
        self.orders = orders


PAGE = """<html><h1>{{ title | upper }}</h1>
{% for user in users %}<div>{% include row %}{% if not loop.last %}<hr/>{% endif %}</div>
{% else_free %}{% endfor %}</html>""".replace("{% else_free %}", "")
ROW = """{{ loop.index }}. {{ user.name | escape }} {% if user.admin %}<b>admin</b>{% else %}<i>user</i>{% endif %}
{% for order in user.orders %}<li>{{ order.what | title }} {{ order.price | money }}</li>{% endfor %}
({{ user.orders | length }} orders)"""


def run(n):
    checksum = 0
    for i in range(n):
        library = {}
        library["row"] = Template(ROW, library)
        page = Template(PAGE, library)
        users = [User("name<%d>&co" % k, k % 3 == 0, [{"what": "thing %d" % j, "price": 199 * j + i} for j in range(k % 5)]) for k in range(10)]
        for title in ("first page", "second page"):
            html = page.render(title=title, users=users)
            checksum = (checksum * 31 + len(html)) & 0xFFFFFFFF
            checksum += html.count("<li>") + html.count("admin") + ord(html[i % len(html)])
    return checksum


if __name__ == "__main__":
    print(run(SIZE))
