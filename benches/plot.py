"""A bar chart of ratios as SVG, written by hand: one panel per metric, one row per program, a bar per interpreter.

The axis is logarithmic with the base at 1; the last row is the geometric mean.
"""
import math
from html import escape

from peers import geomean

COLOURS = ("#3b6fb6", "#d9822b", "#4a9d5b", "#a94f9b", "#8a8a8a", "#b23a3a", "#2a9d9d")
BAR, GAP, LEFT, WIDTH = 9, 9, 190, 560


def ticks(low, high):
    """Round values of the logarithmic axis between low and high."""
    found = []
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        found += [step * 10.0 ** exponent for step in (1, 2, 5)]
    return [value for value in found if low <= value <= high]


def panel(metric, by_peer, programs, base, top):
    """(SVG lines, height) of one metric."""
    peers = list(by_peer)
    rows = [(name, {peer: by_peer[peer].get(name) for peer in peers}) for name in programs]
    rows.append(("geometric mean", {peer: geomean(by_peer[peer].values()) for peer in peers}))
    values = [value for _, row in rows for value in row.values() if value] or [1.0]
    low, high = min(0.8, min(values) * 0.7), max(1.2, max(values) * 1.25)
    span = math.log(high / low)

    def place(value):
        return LEFT + WIDTH * math.log(value / low) / span

    step = BAR * len(peers) + GAP
    height = 46 + step * len(rows) + 24
    out = [f'<text x="{LEFT}" y="{top + 18}" class="title">{escape(metric)}: times {escape(base)} (longer is better)</text>']
    for tick in ticks(low, high):
        x = place(tick)
        kind = "one" if tick == 1 else "tick"
        out.append(f'<line x1="{x:.1f}" y1="{top + 30}" x2="{x:.1f}" y2="{top + height - 22}" class="{kind}"/>')
        out.append(f'<text x="{x:.1f}" y="{top + height - 8}" class="axis">{tick:g}</text>')
    for index, (name, row) in enumerate(rows):
        y = top + 38 + index * step
        style = ' font-weight="bold"' if name == "geometric mean" else ""
        out.append(f'<text x="{LEFT - 8}" y="{y + step / 2 - 1:.1f}" class="label"{style}>{escape(name)}</text>')
        for number, peer in enumerate(peers):
            value = row[peer]
            if not value:
                continue
            x1, x2 = sorted((place(1.0), place(value)))
            bar = y + number * BAR
            out.append(f'<rect x="{x1:.1f}" y="{bar}" width="{max(x2 - x1, 0.5):.1f}" height="{BAR - 1}" '
                       f'fill="{COLOURS[number % len(COLOURS)]}"><title>{escape(peer)} {escape(name)}: {value:.2f}</title></rect>')
            out.append(f'<text x="{place(value) + (4 if value >= 1 else -4):.1f}" y="{bar + BAR - 2}" '
                       f'class="value" text-anchor="{"start" if value >= 1 else "end"}">{value:.2f}</text>')
    return out, height


def draw(series, programs, base):
    """SVG text of {metric: {peer: {program: ratio}}}."""
    peers = list(next(iter(series.values()))) if series else []
    body, top = [], 30
    for metric, by_peer in series.items():
        lines, height = panel(metric, by_peer, programs, base, top)
        body += lines
        top += height + 16
    legend = []
    x = LEFT
    for number, peer in enumerate(peers):
        legend.append(f'<rect x="{x}" y="10" width="10" height="10" fill="{COLOURS[number % len(COLOURS)]}"/>')
        legend.append(f'<text x="{x + 14}" y="19" class="legend">{escape(peer)}</text>')
        x += 30 + 8 * len(peer)
    style = ("text{font-family:Helvetica,Arial,sans-serif;font-size:11px;fill:#222}.title{font-size:13px;font-weight:bold}"
             ".label{text-anchor:end}.axis{text-anchor:middle;fill:#666}.value{font-size:8px;fill:#555}"
             ".tick{stroke:#e4e4e4}.one{stroke:#888}.legend{font-size:12px}")
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 60}" height="{top}">', f"<style>{style}</style>",
                      '<rect width="100%" height="100%" fill="white"/>', *legend, *body, "</svg>", ""])
