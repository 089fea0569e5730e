"""`python -m canbao.law.check`: read the whole law, say what is wrong, or how much there is."""

from __future__ import annotations

import sys
import time

from canbao.law import LawError, law


def main() -> int:
    """Print a summary; exit status 1 with the message when the law does not load."""
    start = time.perf_counter()
    try:
        china = law()
    except LawError as error:
        print(error.message("zh"), error.message("en"), sep="\n", file=sys.stderr)
        return 1
    seconds = time.perf_counter() - start
    rules = sum(len(v) for v in china.rules.values())
    rows = sum(len(d.rows) for d in china.contents.dated.values())
    print(f"{len(china.rules)} rules ({rules} versions), {len(china.parameters)} parameters, "
          f"{len(china.axes)} axes, {len(china.roundings)} roundings, {rows} rows, "
          f"{len(china.inputs)} inputs, {len(china.contents.acts)} acts; "
          f"hash {china.hash[:12]}; read in {seconds:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
