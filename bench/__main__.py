"""`python -m bench [--quick] [--only PART]`: the whole table."""

from __future__ import annotations

import argparse

from bench import law, portal

PARTS = ("one", "cold", "million", "parquet", "portal")


def main() -> None:
    """Print the table; `--quick` takes a tenth of the rows."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--only", choices=PARTS)
    asked = parser.parse_args()
    law.line("what", "figure", "ratio in the same run", "wanted")
    if asked.only != "portal":
        law.run(quick=asked.quick, only=asked.only)
    if asked.only in (None, "portal"):
        portal.run()


if __name__ == "__main__":
    main()
