"""`python -m bench [registers] [--quick] [--only PART]`: all, or the registers."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench import law, portal, registers

PARTS = ("one", "cold", "million", "parquet", "portal", "registers")


def main() -> None:
    """Print the table; `--quick` takes a tenth of the rows."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("all", "registers"), default="all")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--only", choices=PARTS)
    of = parser.add_argument_group("registers")
    of.add_argument("--persons", type=int, default=registers.PERSONS, help="size of the hard set")
    of.add_argument("--seed", type=int, default=registers.SEED)
    of.add_argument("--curve", action="store_true", help="a point at three times the size too")
    of.add_argument("--parts", default=",".join(registers.PARTS), help="which, with commas")
    of.add_argument("--keep", type=Path, help="directory for sets and stores, used again next time")
    asked = parser.parse_args()
    if asked.persons // (10 if asked.quick else 1) < 10_000:
        parser.error("--persons: at least 10,000 (a tenth of it is the curve's first point)")
    only = "registers" if asked.what == "registers" else asked.only
    law.line("what", "figure", "ratio in the same run", "wanted")
    if only not in ("portal", "registers"):
        law.run(quick=asked.quick, only=only)
    if only in (None, "portal"):
        portal.run()
    if only in (None, "registers"):
        parts = tuple(asked.parts.split(","))
        if wrong := set(parts) - set(registers.PARTS):
            parser.error(
                f"--parts: {', '.join(sorted(wrong))}; there are {', '.join(registers.PARTS)}"
            )
        registers.bench(
            persons=asked.persons // (10 if asked.quick else 1), seed=asked.seed, long=asked.curve,
            parts=parts, keep=asked.keep,
        )  # fmt: skip


if __name__ == "__main__":
    main()
