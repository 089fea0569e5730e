"""The table of audit: a night of the forty rules over the whole register, on both databases.

The job runs in a process of its own (`bench.money_jobs`, `bench.robots_jobs`).
"""

from __future__ import annotations

import json
from typing import Any

from bench.law import line
from bench.money_jobs import ROOT, run

PERSONS, LINES = 1_000_000, 10_000_000
MOST_SECONDS, MOST_BYTES = 300, 2 * 10**9
DATABASES = ("sqlite", "postgresql")
OUT = ROOT / "var" / "bench" / "robots.json"


def bench(*, databases: tuple[str, ...] = DATABASES, divisor: int = 1) -> dict[str, Any]:
    """Prints a row a database: a night over a million persons and ten million payment lines, divided
    where a quick run is asked for. Returns the figures."""
    figures: dict[str, Any] = {}
    for database in databases:
        told = run("night", database, persons=PERSONS // divisor, lines=LINES // divisor)
        figures[database] = told
        wanted = MOST_SECONDS / divisor
        line(
            f"night: {told['persons']:,} persons, {told['lines']:,} lines, {database}",
            f"{told['seconds']:.1f} s", f"look {told['look']:.1f} s, keep {told['keep']:.1f} s",
            f"≤ {wanted:g} s", told["seconds"] <= wanted,
        )  # fmt: skip
        line(
            f"  planted cases found, {told['findings']:,} findings",
            f"{told['found']} of {told['planted']}", "", "all", told["found"] == told["planted"],
        )  # fmt: skip
        line("  peak memory", f"{told['peak'] / 10**9:.2f} GB", "", "≤ 2 GB",
             told["peak"] <= MOST_BYTES)  # fmt: skip
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")
    return figures
