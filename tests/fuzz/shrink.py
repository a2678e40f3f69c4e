"""Makes a program that shows a difference smaller: statements go, blocks are replaced by what is in them, expressions by parts of them."""
import ast
import copy
import time
import warnings


def bodies(tree):
    """Lists of statements, outermost first."""
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            value = getattr(node, field, None)
            if isinstance(value, list) and value and isinstance(value[0], ast.AST):
                yield node, field


def removals(tree):
    """Trees with a run of statements taken out, longest runs first."""
    places = [(i, len(getattr(n, f))) for i, (n, f) in enumerate(bodies(tree))]
    longest = max((n for _, n in places), default=0)
    size = longest
    while size:
        for i, length in places:
            if size > length or (size < length // 2 and size > 4 and size & (size - 1)):
                continue
            for at in range(0, length, max(1, size)):
                yield ("remove", i, at, size)
        size = size // 2 if size > 1 else 0


def unwrapping(tree):
    for i, (node, field) in enumerate(bodies(tree)):
        if field in ("body", "finalbody", "orelse") and isinstance(node, (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.TryStar, ast.Match)):
            yield ("unwrap", i)


EXPRESSIONS = (ast.BinOp, ast.BoolOp, ast.IfExp, ast.Call, ast.Subscript, ast.Compare, ast.List, ast.Tuple, ast.Dict, ast.ListComp, ast.UnaryOp, ast.JoinedStr,
               ast.GeneratorExp, ast.Set, ast.SetComp, ast.DictComp, ast.Attribute, ast.Lambda)


def replacements(tree):
    for i, node in enumerate(ast.walk(tree)):
        if isinstance(node, EXPRESSIONS) and isinstance(getattr(node, "ctx", None) or ast.Load(), ast.Load):
            children = [c for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr) and not isinstance(c, ast.Starred)]
            for j in range(len(children)):
                yield ("child", i, j)
            yield ("one", i)


def changed(tree, edit):
    tree = copy.deepcopy(tree)
    if edit[0] in ("remove", "unwrap"):
        node, field = list(bodies(tree))[edit[1]]
        statements = getattr(node, field)
        if edit[0] == "remove":
            del statements[edit[2]:edit[2] + edit[3]]
            if not statements and field == "body":
                statements.append(ast.Pass())
        else:
            for parent, name in bodies(tree):
                siblings = getattr(parent, name)
                if node in siblings:
                    at = siblings.index(node)
                    siblings[at:at + 1] = statements
                    break
        return tree
    target = list(ast.walk(tree))[edit[1]]
    if edit[0] == "child":
        new = [c for c in ast.iter_child_nodes(target) if isinstance(c, ast.expr) and not isinstance(c, ast.Starred)][edit[2]]
    else:
        new = ast.Constant(1)

    class Replace(ast.NodeTransformer):
        def visit(self, node):
            return new if node is target else self.generic_visit(node)
    return Replace().visit(tree)


def shrink(text, interesting, seconds=120):
    """The smallest text found for which `interesting(text)` still holds."""
    stop = time.monotonic() + seconds
    best = text

    def attempt(tree):
        nonlocal best
        try:
            new = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(new, "<program>", "exec")
        except Exception:
            return False
        if len(new) >= len(best) and best is not text or not interesting(new):
            return False
        best = new
        return True

    if not attempt(ast.parse(text)):
        # It depends on how the text is laid out.
        return text
    progress = True
    while progress and time.monotonic() < stop:
        progress = False
        for edits in (removals, unwrapping, replacements):
            tree = ast.parse(best)
            pending, position = list(edits(tree)), 0
            while position < len(pending) and time.monotonic() < stop:
                try:
                    new = changed(tree, pending[position])
                    good = attempt(new)
                except (IndexError, ValueError):
                    good = False
                if good:
                    progress = True
                    tree = ast.parse(best)
                    pending = list(edits(tree))
                    # Go on about where we are: what failed before will mostly fail again.
                    position = min(position, len(pending))
                else:
                    position += 1
    return best
