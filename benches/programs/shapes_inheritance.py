"""Deep inheritance: many small classes, cooperative super() calls, overridden and inherited methods."""

GROUPS = ("objects", "calls")
SIZE = 1500


class Node:
    kind = "node"

    def __init__(self, weight):
        self.weight = weight

    def cost(self):
        return self.weight

    def visit(self, visitor):
        return visitor.visit_node(self)


class Widget(Node):
    kind = "widget"

    def __init__(self, weight, width):
        super().__init__(weight)
        self.width = width

    def cost(self):
        return super().cost() + self.width


class Control(Widget):
    kind = "control"

    def __init__(self, weight, width, enabled=True):
        super().__init__(weight, width)
        self.enabled = enabled

    def visit(self, visitor):
        return visitor.visit_control(self)


class Button(Control):
    def __init__(self, weight, width, caption):
        super().__init__(weight, width)
        self.caption = caption

    def cost(self):
        return super().cost() + len(self.caption)


class ToggleButton(Button):
    def __init__(self, weight, width, caption, state):
        super().__init__(weight, width, caption)
        self.state = state

    def flip(self):
        self.state = not self.state
        return self.state

    def cost(self):
        base = super().cost()
        return base + 10 if self.state else base


class RadioButton(ToggleButton):
    def __init__(self, weight, width, caption, state, group):
        super().__init__(weight, width, caption, state)
        self.group = group

    def visit(self, visitor):
        return visitor.visit_radio(self)


class Slider(Control):
    def __init__(self, weight, width, low, high):
        super().__init__(weight, width)
        self.low, self.high = low, high

    def cost(self):
        return self.high - self.low + Widget.cost(self)


class Scrollable:
    def scroll(self, by):
        self.offset = getattr(self, "offset", 0) + by
        return self.offset


class Observable:
    def notify(self, amount):
        self.seen = getattr(self, "seen", 0) + amount
        return self.seen


class TextArea(Scrollable, Observable, Widget):
    def __init__(self, weight, width, rows):
        super().__init__(weight, width)
        self.rows = rows

    def cost(self):
        return super().cost() * self.rows


class Panel(Widget):
    def __init__(self, weight, width):
        super().__init__(weight, width)
        self.children = []

    def add(self, child):
        self.children.append(child)
        return self

    def cost(self):
        return super().cost() + sum(child.cost() for child in self.children)

    def visit(self, visitor):
        return visitor.visit_panel(self)


class Counter:
    """A visitor whose methods fall back on the more general one."""

    def visit_node(self, node):
        return 1

    def visit_control(self, control):
        return self.visit_node(control) + (2 if control.enabled else 0)

    def visit_radio(self, radio):
        return self.visit_control(radio) + radio.group

    def visit_panel(self, panel):
        total = self.visit_node(panel)
        for child in panel.children:
            total += child.visit(self)
        return total


class LoudCounter(Counter):
    def visit_node(self, node):
        return super().visit_node(node) + len(node.kind)


def build(seed):
    root = Panel(1, 2)
    for i in range(6):
        inner = Panel(i, seed % 5)
        inner.add(Button(i, 2, "ok"))
        inner.add(ToggleButton(i, 3, "toggle", i % 2 == 0))
        inner.add(RadioButton(seed % 7, 1, "radio", True, i))
        inner.add(Slider(1, 1, 0, i + 1))
        inner.add(TextArea(2, 3, 2))
        root.add(inner)
    return root


def run(n):
    total = 0
    visitors = [Counter(), LoudCounter()]
    for i in range(n):
        tree = build(i)
        total += tree.cost()
        total += tree.visit(visitors[i & 1])
        for panel in tree.children:
            for widget in panel.children:
                if isinstance(widget, ToggleButton):
                    total += widget.flip()
                elif isinstance(widget, Scrollable):
                    total += widget.scroll(i & 3) + widget.notify(1)
        total = (total + tree.cost()) & 0xFFFFFFFF
    return total


if __name__ == "__main__":
    print(run(SIZE))
