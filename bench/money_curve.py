"""What a row costs at each size: the exponent fitted to it, and the curve as a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

COLOURS = {"sqlite": "#00695c", "postgresql": "#1565c0"}
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 360, 70, 50, 40


@dataclass(frozen=True)
class Measured:
    """One size: rows written, seconds of processor, peak bytes of memory."""

    rows: int
    processor: float
    peak: int

    @property
    def each(self) -> float:
        """Seconds a row."""
        return self.processor / self.rows


def exponent(points: Sequence[Measured]) -> float:
    """Cost grows with rows to this power; 1 is flat cost per row."""
    rows = np.log([point.rows for point in points])
    cost = np.log([point.processor for point in points])
    return float(np.polyfit(rows, cost, 1)[0])


def picture(drawn: Mapping[str, Sequence[Measured]]) -> str:
    """Microseconds a row over rows, a line for each database, as SVG. Rows by their logarithm."""
    everything = [point for points in drawn.values() for point in points]
    low, high = min(p.rows for p in everything) * 0.8, max(p.rows for p in everything) * 1.25
    most = max(p.each for p in everything) * 1e6 * 1.3

    def x(rows: float) -> float:
        return LEFT + math.log(rows / low) / math.log(high / low) * (WIDTH - LEFT - 20)

    def y(micros: float) -> float:
        return HEIGHT - BOTTOM - micros / most * (HEIGHT - BOTTOM - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' font-family="sans-serif" font-size="12">',
        "<title>核定每行耗时随行数的变化 / cost of a row of an assessment by number of rows</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<line x1="{LEFT}" y1="{HEIGHT - BOTTOM}" x2="{WIDTH - 20}" y2="{HEIGHT - BOTTOM}"'
        ' stroke="#333"/>',
        f'<line x1="{LEFT}" y1="{TOP}" x2="{LEFT}" y2="{HEIGHT - BOTTOM}" stroke="#333"/>',
        f'<text x="{LEFT}" y="24">每行 CPU 微秒 / CPU microseconds a row</text>',
        f'<text x="{WIDTH - 20}" y="{HEIGHT - 8}" text-anchor="end">写入行数 / rows written</text>',
    ]
    for place, (name, points) in enumerate(drawn.items()):
        colour = COLOURS[name]
        path = " ".join(f"{x(p.rows):.1f},{y(p.each * 1e6):.1f}" for p in points)
        parts += [
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<text x="{WIDTH - 20}" y="{TOP + 16 * place}" text-anchor="end" fill="{colour}">'
            f"{name} n^{exponent(points):.3f}</text>",
        ]
        for point in points:
            at_x, at_y = x(point.rows), y(point.each * 1e6)
            parts += [
                f'<circle cx="{at_x:.1f}" cy="{at_y:.1f}" r="4" fill="{colour}"/>',
                f'<text x="{at_x:.1f}" y="{at_y - 8:.1f}" text-anchor="middle">'
                f"{point.each * 1e6:.1f}</text>",
                f'<text x="{at_x:.1f}" y="{HEIGHT - BOTTOM + 18 + 12 * place}" '
                f'text-anchor="middle" fill="{colour}">{point.rows / 1e6:.2f} M</text>',
            ]
    return "\n".join([*parts, "</svg>"]) + "\n"
