"""The table of services: the portal's pages under load beside a bare Django page, and decisions of a robot,
on PostgreSQL. Printed as rows for the page of benchmarks too (`docs/developers/benchmarks.md`).

The job runs in a process of its own (`bench.money_jobs`, `bench.services_jobs`).
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import Any

from bench.law import line
from bench.money_jobs import ROOT, run

PERSONS = 1_000_000
P95, RATIO = 50.0, 0.5
EACH_SECONDS = 600 / 100_000
OUT = ROOT / "var" / "bench" / "services.json"
NAMES = {"home": "person home", "cases": "case list", "form": "case form"}


def bench(*, persons: int = PERSONS) -> dict[str, Any]:
    """Prints the rows, then the same as a table for the page. Returns the figures."""
    told = run("services", "postgresql", persons=persons)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    rows = rows_of(told)
    for what, figure, beside, wanted, met in rows:
        line(what, figure, beside, wanted, met)
    day = datetime.now().astimezone()
    print(f"\n{_in_use()}: `python -m bench services --persons {persons}`, {day:%-d %B %Y}\n")
    print("| what | figure | beside it | wanted |\n|---|---|---|---|")
    for what, figure, beside, wanted, met in rows:
        missed = " – **missed**" if met is False else ""
        print(f"| {what} | {figure} | {beside or '–'} | {(wanted or '–') + missed} |")
    return told


Row = tuple[str, str, str, str, bool | None]


def rows_of(told: dict[str, Any]) -> list[Row]:
    """What is said of the figures: what, figure, beside it, wanted, and whether it is met."""
    pages = told["pages"]
    bare = [pages["bare"], pages["bare again"]]
    rate = sum(each["rate"] for each in bare) / 2
    cost = sum(each["processor"] for each in bare) / 2
    made: list[Row] = [
        (f"{told['persons']:,} persons, {told['cases']:,} cases made", f"{told['made']:.0f} s", "", "", None),
        ("bare page at saturation", f"{rate:.0f}/s",
         f"{bare[0]['rate']:.0f} first, {bare[1]['rate']:.0f} last; {cost:.2f} ms of processor", "", None),
    ]  # fmt: skip
    for key, name in NAMES.items():
        each = pages[key]
        ratio = each["rate"] / rate
        made += [
            (f"{name}, server time at half of saturation: p50, p95",
             f"{each['p50']:.1f}, {each['p95']:.1f} ms",
             f"waited for {each['waited_p95']:.1f}; {each['processor']:.1f} ms of processor",
             f"≤ {P95:.0f} ms", each["p95"] <= P95),
            (f"{name} at saturation ({each['connections']} connections)", f"{each['rate']:.0f}/s",
             f"{ratio:.2f} of the bare page ({cost / each['processor']:.2f} by processor)",
             f"≥ {RATIO}", ratio >= RATIO),
        ]  # fmt: skip
    robot = told["decisions"]
    wanted = robot["cases"] * EACH_SECONDS
    made.append((
        f"{robot['cases']:,} decisions of a robot, two workers", f"{robot['seconds']:.0f} s",
        f"{robot['processor'] / robot['cases'] * 1000:.1f} ms of processor each; one by one "
        f"{robot['alone_processor'] * 1000:.0f}",
        f"≤ {wanted:.0f} s", robot["seconds"] <= wanted,
    ))  # fmt: skip
    made.append(("  peak memory of a worker", f"{robot['peak'] / 10**9:.2f} GB", "", "", None))
    return made


def _in_use() -> str:
    load = os.getloadavg()[2]
    own = "" if load < (os.cpu_count() or 1) + 1 else " (machine in use)"
    return f"{os.cpu_count()} cores, load {load:.1f}{own}"
