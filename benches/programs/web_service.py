"""A request router in a long-running service: middleware chain, URL patterns, handlers, sessions, validation, responses."""
import functools

GROUPS = ("services", "calls", "strings", "exceptions", "dicts")
SIZE = 7000


class HttpError(Exception):
    status = 500

    def __init__(self, message=""):
        super().__init__(message)


class NotFound(HttpError):
    status = 404


class BadRequest(HttpError):
    status = 400


class Forbidden(HttpError):
    status = 403


class Request:
    def __init__(self, method, path, headers, body):
        self.method = method
        self.path, _, query = path.partition("?")
        self.query = dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body
        self.session = None
        self.parameters = {}

    @property
    def is_json(self):
        return self.headers.get("content-type", "").startswith("application/json")


class Response:
    def __init__(self, status=200, body="", **headers):
        self.status = status
        self.body = body
        self.headers = {name.replace("_", "-").title(): str(value) for name, value in headers.items()}

    def encode(self):
        lines = ["HTTP/1.1 %d" % self.status]
        lines.extend("%s: %s" % item for item in sorted(self.headers.items()))
        return "\r\n".join(lines) + "\r\n\r\n" + self.body


class Route:
    CONVERTERS = {"int": int, "str": str, "hex": lambda text: int(text, 16)}

    def __init__(self, method, pattern, handler):
        self.method = method
        self.handler = handler
        self.segments = []
        for segment in pattern.strip("/").split("/"):
            if segment.startswith("<"):
                kind, _, name = segment[1:-1].partition(":")
                self.segments.append((name, self.CONVERTERS[kind]))
            else:
                self.segments.append((segment, None))

    def match(self, method, parts):
        if method != self.method or len(parts) != len(self.segments):
            return None
        found = {}
        for part, (name, convert) in zip(parts, self.segments):
            if convert is None:
                if part != name:
                    return None
            else:
                try:
                    found[name] = convert(part)
                except ValueError:
                    return None
        return found


class Router:
    def __init__(self):
        self.routes = []

    def route(self, method, pattern):
        def register(handler):
            self.routes.append(Route(method, pattern, handler))
            return handler
        return register

    def resolve(self, request):
        parts = request.path.strip("/").split("/")
        for route in self.routes:
            found = route.match(request.method, parts)
            if found is not None:
                request.parameters = found
                return route.handler
        raise NotFound(request.path)

    def __call__(self, request):
        handler = self.resolve(request)
        return handler(request, **request.parameters)


def logging_layer(log):
    def layer(following):
        def handle(request):
            response = following(request)
            log.append((request.method, request.path, response.status))
            return response
        return handle
    return layer


def error_layer(following):
    def handle(request):
        try:
            return following(request)
        except HttpError as error:
            return Response(error.status, "%s: %s" % (type(error).__name__, error), content_type="text/plain")
    return handle


def session_layer(sessions):
    def layer(following):
        def handle(request):
            token = request.headers.get("x-session")
            request.session = sessions.setdefault(token, {"visits": 0, "cart": []}) if token else {}
            if token:
                request.session["visits"] += 1
            return following(request)
        return handle
    return layer


class TimingLayer:
    def __init__(self, following, clock):
        self.following = following
        self.clock = clock

    def __call__(self, request):
        start = self.clock()
        response = self.following(request)
        response.headers["X-Ticks"] = str(self.clock() - start)
        return response


def requires(*names):
    def decorate(handler):
        @functools.wraps(handler)
        def checked(request, **parameters):
            missing = [name for name in names if name not in request.query]
            if missing:
                raise BadRequest("missing " + ", ".join(missing))
            return handler(request, **parameters)
        return checked
    return decorate


def logged_in(handler):
    @functools.wraps(handler)
    def checked(request, **parameters):
        if not request.session:
            raise Forbidden("log in first")
        return handler(request, **parameters)
    return checked


def make_app():
    router = Router()
    products = {number: {"name": "product %d" % number, "price": number * 25 % 990} for number in range(1, 40)}
    log, sessions, ticks = [], {}, [0]

    def clock():
        ticks[0] += 1
        return ticks[0]

    @router.route("GET", "/")
    def index(request):
        return Response(body="welcome", content_type="text/html")

    @router.route("GET", "/products/<int:number>")
    def product(request, number):
        item = products.get(number)
        if item is None:
            raise NotFound("product %d" % number)
        body = "{" + ", ".join('"%s": "%s"' % pair for pair in item.items()) + "}"
        return Response(body=body, content_type="application/json", cache_control="max-age=60")

    @router.route("GET", "/search")
    @requires("q")
    def search(request):
        term = request.query["q"]
        limit = int(request.query.get("limit", 5))
        names = [item["name"] for item in products.values() if term in item["name"]]
        return Response(body=";".join(names[:limit]), x_total=len(names))

    @router.route("POST", "/cart/<int:number>")
    @logged_in
    def add(request, number):
        if number not in products:
            raise NotFound("product %d" % number)
        request.session["cart"].append(number)
        return Response(201, "cart has %d" % len(request.session["cart"]))

    @router.route("GET", "/cart")
    @logged_in
    def cart(request):
        total = sum(products[number]["price"] for number in request.session["cart"])
        return Response(body="total %d after %d visits" % (total, request.session["visits"]))

    @router.route("GET", "/colour/<hex:value>/<str:name>")
    def colour(request, value, name):
        return Response(body="%s is #%06x" % (name, value & 0xFFFFFF))

    app = router
    for layer in (session_layer(sessions), error_layer, logging_layer(log)):
        app = layer(app)
    return TimingLayer(app, clock), log, sessions


def requests(count):
    for i in range(count):
        session = {"X-Session": "user%d" % (i % 7)} if i % 3 else {}
        kind = i % 9
        if kind == 0:
            yield "GET", "/", {}, ""
        elif kind in (1, 2, 3):
            yield "GET", "/products/%d" % (i * 7 % 45), session, ""
        elif kind == 4:
            yield "GET", "/search?q=%d&limit=%d" % (i % 10, i % 4 + 1), {"Accept": "*/*", **session}, ""
        elif kind == 5:
            yield "POST", "/cart/%d" % (i * 5 % 42), {"Content-Type": "application/json", **session}, "{}"
        elif kind == 6:
            yield "GET", "/cart", session, ""
        elif kind == 7:
            yield "GET", "/colour/%x/teal" % (i * 65537), session, ""
        else:
            yield "GET", "/search" if i % 2 else "/nowhere/at/all", session, ""


def run(n):
    app, log, sessions = make_app()
    checksum = 0
    for method, path, headers, body in requests(n):
        text = app(Request(method, path, headers, body)).encode()
        checksum = (checksum * 31 + len(text)) & 0xFFFFFFFF
    for method, path, status in log:
        checksum += status * len(path) + len(method)
    return checksum + sum(session["visits"] * len(session["cart"]) for session in sessions.values())


if __name__ == "__main__":
    print(run(SIZE))
