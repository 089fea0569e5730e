"""The table of money: what each batch costs beside the floor of its own rows, on both databases.

Every job runs in a process of its own on a database of its own (`bench.money_jobs`). Figures are
written as JSON beside what is printed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from bench.law import line
from bench.money_curve import Measured, exponent, picture
from bench.money_jobs import ROOT, Figures, run

INSURED, PENSIONERS, POSTED = 1_000_000, 300_000, 200_000
LARGE_BOOK, LARGER_BOOK = 10_000_000, 100_000_000
AWARDS, SAVERS = 1_000_000, 1_000
CURVE = (60_000, 600_000, 6_000_000)
WANTED = 0.3
GIGABYTE = 10**9
DATABASES = ("sqlite", "postgresql")
OUT = ROOT / "var" / "bench" / "money.json"
PICTURE = ROOT / "docs" / "images" / "money-curve.svg"


class Bench:
    """One run: its databases, a divisor of all sizes, and the figures so far."""

    def __init__(self, databases: tuple[str, ...], divisor: int, *, full: bool) -> None:
        self.databases = databases
        self.divisor = divisor
        self.full = full
        self.figures: dict[str, Any] = {}

    def job(self, name: str, database: str, **given: int) -> Figures:
        """A job's figures; the same job of the same size is done once."""
        key = " ".join([name, database, *map(str, given.values())])
        if key not in self.figures:
            self.figures[key] = run(name, database, **given)
            self.keep()
        return dict(self.figures[key])

    def keep(self) -> None:
        """Writes the figures so far."""
        OUT.parent.mkdir(parents=True, exist_ok=True)
        OUT.write_text(json.dumps(self.figures, ensure_ascii=False, indent=1), "utf-8")

    def size(self, whole: int) -> int:
        """A size, divided where a quick run is asked for."""
        return whole // self.divisor

    # --- parts

    def posting(self) -> None:
        """Transactions of four lines."""
        count = self.size(POSTED)
        self._against_floor("posting", f"{count:,} transactions posted", None, transactions=count)

    def assessment(self) -> None:
        """A month assessed, ordered and posted."""
        count = self.size(INSURED)
        self._against_floor("assessment", f"{count:,} insured assessed", WANTED, lines=count)

    def payment(self) -> None:
        """A month picked, checked, released and posted."""
        count = self.size(PENSIONERS)
        self._against_floor("payment", f"{count:,} pensioners paid", WANTED, persons=count)

    def account(self) -> None:
        """One person's forty years."""
        persons = self.size(SAVERS)
        for database in self.databases:
            told = self.job("account", database, persons=persons)
            line(
                f"account of 480 months, {database}", f"{told['seconds'] * 1000:.1f} ms",
                f"worst {told['worst'] * 1000:.1f} ms", "≤ 20 ms", told["seconds"] <= 0.020,
            )  # fmt: skip

    def trial(self) -> None:
        """The trial balance of a very large book."""
        count = self.size(LARGER_BOOK if self.full else LARGE_BOOK)
        for database in self.databases:
            told = self.job("trial", database, postings=count)
            line(
                f"trial balance of {told['postings']:,} postings, {database}",
                f"{told['seconds']:.2f} s", f"checkpoints in {told['built']:.0f} s", "≤ 1 s",
                told["seconds"] <= 1,
            )  # fmt: skip

    def redecision(self) -> None:
        """Every award in payment computed again."""
        count = self.size(AWARDS)
        for database in self.databases:
            told = self.job("redecision", database, awards=count)
            line(
                f"{told['awards']:,} awards decided again, {database}", f"{told['seconds']:.1f} s",
                f"{told['found']} of {told['planted']} found", f"≤ {60 / self.divisor:g} s",
                told["seconds"] <= 60 / self.divisor and told["found"] == told["planted"],
            )  # fmt: skip
            self._memory("  peak memory", told["peak"])

    def curve(self) -> None:
        """The first month of ever more insured, up to ten million rows: what a row costs."""
        drawn: dict[str, list[Measured]] = {}
        for database in self.databases:
            points = []
            for whole in CURVE:
                told = self.job("assessment", database, lines=self.size(whole), month=1)
                points.append(Measured(told["rows"], told["processor"], told["peak"]))
            drawn[database] = points
            each = " ".join(f"{point.each * 1e6:.1f}" for point in points)
            grows = exponent(points)
            line(
                f"µs a row, {CURVE[0]:,} … {CURVE[-1]:,} insured, {database}", each,
                f"∝ n^{grows:.3f}", "n^1 ± 0.05", grows <= 1.05,
            )  # fmt: skip
            self._memory(f"  its largest, {database}", points[-1].peak)
        if self.divisor == 1:
            PICTURE.write_text(picture(drawn), "utf-8")

    def _against_floor(self, job: str, what: str, wanted: float | None, **given: int) -> None:
        for database in self.databases:
            told = self.job(job, database, **given)
            ratio = told["ratio"]
            line(
                f"{what}, {database}", f"{told['seconds']:.1f} s",
                f"{ratio:.2f} of floor ({told['ratio_processor']:.2f} CPU)",
                f"≥ {wanted:.2f}" if wanted else "",
                ratio >= wanted if wanted else None,
            )  # fmt: skip
            self._memory("  peak memory", told["peak"])

    def _memory(self, what: str, peak: int) -> None:
        line(what, f"{peak / GIGABYTE:.2f} GB", "", "≤ 1 GB", peak <= GIGABYTE)


PARTS: dict[str, Callable[[Bench], None]] = {
    "posting": Bench.posting, "assessment": Bench.assessment, "payment": Bench.payment,
    "account": Bench.account, "trial": Bench.trial, "redecision": Bench.redecision,
}  # fmt: skip


def bench(
    *,
    parts: tuple[str, ...] = tuple(PARTS),
    databases: tuple[str, ...] = DATABASES,
    divisor: int = 1,
    full: bool = False,
    long: bool = False,
) -> dict[str, Any]:
    """Prints the rows of the parts; `full` takes the book of 100 million postings, `long` adds the
    curve. Returns all figures."""
    begun = time.perf_counter()
    one = Bench(databases, divisor, full=full)
    for part in parts:
        PARTS[part](one)
    if long:
        one.curve()
    line("money, whole bench", f"{time.perf_counter() - begun:.0f} s", str(OUT.relative_to(ROOT)))
    return one.figures
