"""`python -m bench [registers|money|robots|services] [--quick] [--only PART]`: all, or one room."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench import law, money, portal, registers, robots, services

PARTS = ("one", "cold", "million", "parquet", "portal", "registers", "money", "robots", "services")

ROOMS = ("all", "registers", "money", "robots", "services")


def main() -> None:
    """Print the table; `--quick` takes a tenth of the rows."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=ROOMS, default="all")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--only", choices=PARTS)
    of = parser.add_argument_group("registers")
    of.add_argument("--persons", type=int, default=registers.PERSONS, help="hard set; services too")
    of.add_argument("--seed", type=int, default=registers.SEED)
    of.add_argument("--keep", type=Path, help="directory for sets and stores, used again next time")
    asked_of = parser.add_argument_group("registers and money")
    asked_of.add_argument("--curve", action="store_true", help="larger sizes too")
    asked_of.add_argument("--parts", default="", help="which, with commas")
    of_money = parser.add_argument_group("money")
    of_money.add_argument("--full", action="store_true", help="a book of 100 million postings")
    of_money.add_argument("--databases", default=",".join(money.DATABASES), help="with commas")
    asked = parser.parse_args()
    if asked.persons // (10 if asked.quick else 1) < 10_000:
        parser.error("--persons: at least 10,000 (a tenth of it is the curve's first point)")
    only = asked.what if asked.what != "all" else asked.only
    law.line("what", "figure", "ratio in the same run", "wanted")
    if only not in ("portal", *ROOMS):
        law.run(quick=asked.quick, only=only)
    if only in (None, "portal"):
        portal.run()
    if only in (None, "registers"):
        parts = _parts(parser, asked.parts, registers.PARTS)
        registers.bench(
            persons=asked.persons // (10 if asked.quick else 1), seed=asked.seed, long=asked.curve,
            parts=parts, keep=asked.keep,
        )  # fmt: skip
    if only in (None, "money"):
        money.bench(
            parts=_parts(parser, asked.parts, tuple(money.PARTS)),
            databases=_parts(parser, asked.databases, money.DATABASES),
            divisor=10 if asked.quick else 1, full=asked.full, long=asked.curve,
        )  # fmt: skip
    if only in (None, "robots"):
        robots.bench(
            databases=_parts(parser, asked.databases, robots.DATABASES),
            divisor=10 if asked.quick else 1,
        )
    if only in (None, "services"):
        services.bench(persons=asked.persons // (10 if asked.quick else 1))


def _parts(parser: argparse.ArgumentParser, said: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """What was asked for, all where nothing was."""
    parts = tuple(said.split(",")) if said else known
    if wrong := set(parts) - set(known):
        parser.error(f"{', '.join(sorted(wrong))}: there are {', '.join(known)}")
    return parts


if __name__ == "__main__":
    main()
