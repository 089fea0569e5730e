"""Speed and memory of the law engine, each as a ratio to a floor measured in the same run.

Run with `make bench` or `python bench/law.py [--quick]`. Figures are CPU seconds of the process
unless they say wall; the floor of a batch is the same arithmetic in plain NumPy, chunk by chunk,
without rounding, checks, look-ups or provenance.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

TARGETS = ("basic_pension", "account_pension", "transitional_pension", "pension_additions",
           "pension_total")
FACTS = {
    "average_index": "0.613", "contribution_months": 297, "transitional_months": 78,
    "account_balance": "72117.51", "birth_month": "1965-09", "retirement_month": "2025-10",
}
CHUNK = 16_384


def line(what: str, figure: str, ratio: str = "", limit: str = "", ok: bool | None = None) -> None:
    """One row of the table."""
    mark = "" if ok is None else ("yes" if ok else "NO")
    print(f"{what:<52} {figure:>22} {ratio:>22} {limit:>18} {mark:>4}", flush=True)


def one_person() -> None:
    """One pension with its whole explanation as canonical JSON."""
    from canbao.law import compute

    def ask() -> str:
        return compute(TARGETS, FACTS, date="2025-10", region="Sichuan").explanation.json()

    def floor() -> float:
        wage, index, years = 8462.0, 0.613, 24.75
        basic = (wage + wage * index) / 2 * years / 100
        return basic + 72117.51 / 138.4 + (wage + wage * index) / 2 * 6.5 * 0.013

    ask()
    times = _times(ask, 3000)
    bare = statistics.median(_times(floor, 3000))
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    line("one person with explanation, p50", f"{p50 * 1000:.3f} ms", f"{p50 / bare:,.0f} × bare floats",
         "≤ 1 ms", p50 <= 0.001)
    line("one person with explanation, p99", f"{p99 * 1000:.3f} ms", "", "≤ 5 ms", p99 <= 0.005)


def _times(ask: Callable[[], Any], count: int) -> list[float]:
    times = []
    for _ in range(count):
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
    return sorted(times)


def cold_start() -> None:
    """From nothing to the first answer in a new process, against importing NumPy and PyYAML."""
    asked = ("from canbao.law import compute; compute(['pension_total'], "
             f"{FACTS!r}, date='2025-10', region='Sichuan')")
    canbao, floor = [], []
    for _ in range(5):
        floor.append(_wall("import numpy, yaml"))
        canbao.append(_wall(asked))
    median, bare = statistics.median(canbao), statistics.median(floor)
    line("cold start to the first answer (wall)", f"{median:.2f} s",
         f"{median / bare:.1f} × importing numpy", "≤ 1 s", median <= 1)
    loaded = "import time; s = time.perf_counter(); from canbao.law import law; " \
             "import canbao.law; t = time.perf_counter(); law(); print(time.perf_counter() - t)"
    loads = [float(subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True,
                                  check=True).stdout) for _ in range(5)]
    parse = ("import time, yaml, pathlib, canbao.law; t = time.perf_counter(); "
             "[yaml.load(p.read_text(), yaml.CBaseLoader) for p in "
             "pathlib.Path(canbao.law.HERE / 'china').rglob('*.yaml')]; "
             "print(time.perf_counter() - t)")
    bare = statistics.median(float(subprocess.run(
        [sys.executable, "-c", parse], capture_output=True, text=True, check=True).stdout)
        for _ in range(5))
    median = statistics.median(loads)
    line("law load (wall)", f"{median:.2f} s", f"{median / bare:.1f} × parsing its YAML", "≤ 0.5 s",
         median <= 0.5)


def _wall(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def million(size: int) -> None:
    """A million careers of thirty years, whole pension, in a process of its own."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); " \
           f"import law; law.million_here({size})"
    subprocess.run([sys.executable, "-c", code], check=True)


def million_here(size: int) -> None:
    """Engine and floor in turn, three times; the median of each."""
    from canbao.law import compute_many, law
    from canbao.law.io.batch import columns_of, sample_careers

    columns = columns_of(sample_careers(size), law())
    compute_many(TARGETS, {k: v for k, v in columns_of(sample_careers(100), law()).items()},
                 date="2026-01", region="Sichuan")
    result = None
    engine, floor, extra = [], [], []
    for _ in range(3):
        result = None
        gc.collect()
        start = time.process_time()
        out = floor_pension(columns)
        floor.append(time.process_time() - start)
        del out
        gc.collect()
        _reset_peak()
        before = _peak()
        start = time.process_time()
        result = compute_many(TARGETS, columns, date="2026-01", region="Sichuan")
        engine.append(time.process_time() - start)
        extra.append(_peak() - before)
    assert result is not None and not result.stopped.any()
    cpu, bare = statistics.median(engine), statistics.median(floor)
    ratio = statistics.median(e / f for e, f in zip(engine, floor, strict=True))
    scale = 1_000_000 / size
    line(f"{size:,} careers of 30 years, core pension", f"{cpu:.2f} CPU s",
         f"{ratio:.1f} × plain NumPy ({bare:.2f})", "≤ 3 CPU s, ≤ 6 ×",
         cpu * scale <= 3 and ratio <= 6)
    line("  extra memory (results included)", f"{max(extra) / 1e6:.0f} MB", "", "≤ 100 MB",
         max(extra) <= 100e6)
    line("  rows decided exactly by `one`", f"{result.redone:,}", f"{result.redone / size:.1e} of rows")


def floor_pension(columns: dict[str, Any]) -> Any:
    """The same arithmetic in plain NumPy floats: no rounding, no checks, constants written in."""
    from canbao.law import law

    china = law()
    day, regions = 739_617, china.contents.regions
    wages = china.contents.dated["index_denominator"].table(regions, "Sichuan", day, None)
    rates = china.contents.dated["account_interest"].table(regions, "Sichuan", day, None)
    career = columns["career"]
    size = career.size
    total = np.empty(size)
    for start in range(0, size, CHUNK):
        part = slice(start, min(start + CHUNK, size))
        index = np.zeros(part.stop - part.start)
        months_paid = np.zeros(part.stop - part.start)
        balance = columns["account_opening_balance"].values[part] / 100.0
        for position, year in enumerate(career.cells["year"]):
            months = career.cells["months"][position][part]
            base = career.cells["base"][position].values[part] / 100.0
            wage = float(wages.entries[year].value[year])
            index += base / wage * months
            months_paid += months
            if year > 2015:
                rate = float(rates.entries[year].value[year]) / 100
                balance = balance * (1 + rate) + base * months * 0.08 * (1 + rate * 0.5415)
        index /= months_paid
        years = columns["contribution_months"][part] / 12
        mean = (8462.0 + 8462.0 * index) / 2
        age = 2026 * 12 - columns["birth_month"][part]
        divisor = np.interp(age / 12, np.arange(55, 63), [170, 164, 158, 152, 145, 139, 132, 125])
        total[part] = mean * years / 100 + balance / divisor + 8462.0 * index * years / 1000
    return total


def _reset_peak() -> None:
    """Ask Linux to forget the highest memory so far."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    for row in Path("/proc/self/status").read_text().splitlines():
        if row.startswith("VmHWM"):
            return int(row.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def parquet(size: int, workers: int) -> None:
    """Careers from Parquet to Parquet, several workers, against reading the file alone."""
    import pyarrow.parquet as pq

    from canbao.law import law
    from canbao.law.io.batch import run_parquet, sample_careers

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "careers.parquet", Path(folder) / "pensions.parquet"
        writer = None
        step = 500_000
        for start in range(0, size, step):
            table = sample_careers(min(step, size - start), seed=start + 1)
            writer = writer or pq.ParquetWriter(source, table.schema)
            writer.write_table(table, row_group_size=131_072)
        assert writer is not None
        writer.close()
        start_wall = time.perf_counter()
        for group in range(pq.ParquetFile(source).metadata.num_row_groups):
            pq.ParquetFile(source).read_row_group(group)
        read = time.perf_counter() - start_wall
        start_wall = time.perf_counter()
        done = run_parquet(source, target, law(), targets=TARGETS, date="2026-01", region="Sichuan",
                           workers=workers)
        wall = time.perf_counter() - start_wall
        assert done.done == size and done.stopped == 0
        line(f"{size:,} careers from Parquet, {workers} workers (wall)", f"{wall:.1f} s",
             f"{wall / read:.1f} × reading the file", "")
        line("  persons a second", f"{size / wall:,.0f}")


def main() -> None:
    """Print the table; `--quick` takes a tenth of the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=["one", "cold", "million", "parquet"])
    asked = parser.parse_args()
    share = 10 if asked.quick else 1
    line("what", "figure", "ratio in the same run", "wanted", None)
    if asked.only in (None, "one"):
        one_person()
    if asked.only in (None, "cold"):
        cold_start()
    if asked.only in (None, "million"):
        million(1_000_000 // share)
    if asked.only in (None, "parquet"):
        parquet(10_000_000 // share, 2)


if __name__ == "__main__":
    main()
