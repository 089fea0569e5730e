"""Cost by size: the fit of its exponent, the curve as a picture, and the stretch to a whole
country.

The stretch is arithmetic on measured figures, said to be so wherever it stands.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

EVERYBODY = 1_400_000_000
RECORDS_EACH = 5.7
"""Records per person in all registers of the country: eight billion."""
EXECUTORS, CORES = 32, 8
FULL_ROWS = 5
"""Times a whole prepared row crosses the network: by number twice, to the pairs on both sides,
to its
person."""
KEYS, KEY_BYTES = 11, 24
"""Blocking rules, and what of a row crosses for each: record, key, register."""


@dataclass(frozen=True)
class Point:
    """One size: persons, records, CPU and wall seconds of taking in and comparing, peak bytes."""

    persons: int
    records: int
    cpu: float
    wall: float
    peak: int


@dataclass(frozen=True)
class Fit:
    """cpu = factor · recordsᵉˣᵖᵒⁿᵉⁿᵗ, beside the exponent of n log n over the same sizes."""

    exponent: float
    factor: float
    n_log_n: float

    @property
    def fine(self) -> bool:
        """No worse than n log n."""
        return self.exponent <= self.n_log_n


def fit(points: list[Point]) -> Fit:
    """Least squares over the logarithms."""
    n = np.log([point.records for point in points])
    exponent, factor = np.polyfit(n, np.log([point.cpu for point in points]), 1)
    n_log_n, _ = np.polyfit(n, n + np.log(n), 1)
    return Fit(round(float(exponent), 4), float(np.exp(factor)), round(float(n_log_n), 4))


def everybody(points: list[Point], bytes_each: float | None) -> dict[str, float | int]:
    """The largest point stretched by n log n to all records of the country, on executors."""
    largest = points[-1]
    records = EVERYBODY * RECORDS_EACH
    growth = records / largest.records * math.log(records) / math.log(largest.records)
    hours = largest.cpu * growth / 3600
    told: dict[str, float | int] = {
        "records": round(records), "cpu_hours": round(hours, 1), "executors": EXECUTORS,
        "cores": CORES, "hours": round(hours / (EXECUTORS * CORES), 2),
    }  # fmt: skip
    if bytes_each:
        row = FULL_ROWS * bytes_each + KEYS * KEY_BYTES
        told |= {"bytes_per_row": round(bytes_each), "shuffle_tb": round(records * row / 1e12, 1)}
    return told


WIDTH, HEIGHT, LEFT, BOTTOM = 640, 360, 70, 50


def picture(points: list[Point], told: Fit) -> str:
    """The curve on logarithmic scales, measured points over the line of n log n, as SVG."""
    largest, smallest = points[-1], points[0]

    def ideal(records: float) -> float:
        whole = largest.records * math.log(largest.records)
        return largest.cpu * records * math.log(records) / whole

    low_x, high_x = smallest.records * 0.8, largest.records * 1.25
    low_y = min(smallest.cpu, ideal(smallest.records)) * 0.7
    high_y = largest.cpu * 1.5

    def x(records: float) -> float:
        share = math.log(records / low_x) / math.log(high_x / low_x)
        return LEFT + share * (WIDTH - LEFT - 20)

    def y(cpu: float) -> float:
        share = math.log(cpu / low_y) / math.log(high_y / low_y)
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - 40)

    def path(values: list[tuple[float, float]]) -> str:
        return " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in values)

    steps = np.geomspace(smallest.records, largest.records, 20)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' font-family="sans-serif" font-size="12">',
        "<title>比对耗时随记录数的增长 / cost of the comparison by number of records</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<polyline points="{path([(float(s), ideal(float(s))) for s in steps])}" fill="none"'
        ' stroke="#888" stroke-dasharray="5 4"/>',
        f'<polyline points="{path([(p.records, p.cpu) for p in points])}" fill="none"'
        ' stroke="#00695c" stroke-width="2"/>',
    ]
    for point in points:
        at_x, at_y = x(point.records), y(point.cpu)
        side = "start" if point is smallest else "end"
        parts += [
            f'<circle cx="{at_x:.1f}" cy="{at_y:.1f}" r="4" fill="#00695c"/>',
            f'<text x="{at_x:.1f}" y="{at_y - 10:.1f}" text-anchor="{side}">{point.cpu:.1f} s</text>',
            f'<text x="{at_x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
            f"{point.records / 1e6:.2f} M</text>",
            f'<line x1="{at_x:.1f}" y1="{HEIGHT - BOTTOM}" x2="{at_x:.1f}" '
            f'y2="{HEIGHT - BOTTOM + 4}"'
            ' stroke="#333"/>',
        ]
    parts += [
        f'<line x1="{LEFT}" y1="{HEIGHT - BOTTOM}" x2="{WIDTH - 20}" y2="{HEIGHT - BOTTOM}"'
        ' stroke="#333"/>',
        f'<line x1="{LEFT}" y1="40" x2="{LEFT}" y2="{HEIGHT - BOTTOM}" stroke="#333"/>',
        f'<text x="{LEFT}" y="24">CPU 秒 / CPU seconds · n^{told.exponent:.3f}'
        f" (n log n: n^{told.n_log_n:.3f}, 虚线 / dashed)</text>",
        f'<text x="{WIDTH - 20}" y="{HEIGHT - 8}" text-anchor="end">记录数 / records</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
