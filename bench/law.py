"""Speed and memory of the law engine, each as a ratio to a floor measured in the same run.

Run with `make bench`. Figures are CPU seconds of the process
unless they say wall; the floor of a batch is the same arithmetic in plain NumPy without rounding,
checks, look-ups or provenance, once over whole columns and once in chunks.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

TARGETS = (
    "basic_pension",
    "account_pension",
    "transitional_pension",
    "pension_additions",
    "pension_total",
)
FACTS = {
    "average_index": "0.613",
    "contribution_months": 297,
    "transitional_months": 78,
    "account_balance": "72117.51",
    "birth_month": "1965-09",
    "retirement_month": "2025-10",
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
    line(
        "one person with explanation, p50",
        f"{p50 * 1000:.3f} ms",
        f"{p50 / bare:,.0f} × bare floats",
        "≤ 1 ms",
        p50 <= 0.001,
    )
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
    asked = (
        "from canbao.law import compute; compute(['pension_total'], "
        f"{FACTS!r}, date='2025-10', region='Sichuan')"
    )
    canbao, floor = [], []
    for _ in range(5):
        floor.append(_wall("import numpy, yaml"))
        canbao.append(_wall(asked))
    median, bare = statistics.median(canbao), statistics.median(floor)
    line(
        "cold start to the first answer (wall)",
        f"{median:.2f} s",
        f"{median / bare:.1f} × importing numpy",
        "≤ 1 s",
        median <= 1,
    )
    loaded = (
        "import time; s = time.perf_counter(); from canbao.law import law; "
        "import canbao.law; t = time.perf_counter(); law(); print(time.perf_counter() - t)"
    )
    loads = [
        float(
            subprocess.run(
                [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(5)
    ]
    parse = (
        "import time, yaml, pathlib, canbao.law; t = time.perf_counter(); "
        "[yaml.load(p.read_text(), yaml.CBaseLoader) for p in "
        "pathlib.Path(canbao.law.HERE / 'china').rglob('*.yaml')]; "
        "print(time.perf_counter() - t)"
    )
    bare = statistics.median(
        float(
            subprocess.run(
                [sys.executable, "-c", parse], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(5)
    )
    median = statistics.median(loads)
    line(
        "law load (wall)",
        f"{median:.2f} s",
        f"{median / bare:.1f} × parsing its YAML",
        "≤ 0.5 s",
        median <= 0.5,
    )


def _wall(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def million(size: int) -> None:
    """A million careers of thirty years, whole pension, in a process of its own."""
    code = f"from bench import law; law.million_here({size})"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])


def million_here(size: int) -> None:
    """Engine and floor in turn, three times; the median of each."""
    from canbao.law import compute_many, law
    from canbao.law.io.batch import columns_of, sample_careers

    columns = columns_of(sample_careers(size), law())
    compute_many(TARGETS, columns_of(sample_careers(100), law()), date="2026-01", region="Sichuan")
    # Memory first, after giving back what making the careers left in the allocator.
    gc.collect()
    _trim()
    with Memory() as memory:
        result = compute_many(TARGETS, columns, date="2026-01", region="Sichuan")
    engine, plain, chunked = [], [], []
    for _ in range(5):
        gc.collect()
        plain.append(_cpu(lambda: floor_pension(columns, size)))
        chunked.append(_cpu(lambda: floor_pension(columns, CHUNK)))
        engine.append(
            _cpu(lambda: compute_many(TARGETS, columns, date="2026-01", region="Sichuan"))
        )
    assert result is not None
    assert not result.stopped.any()
    cpu = statistics.median(engine)
    scale = 1_000_000 / size
    for what, floor in (("plain NumPy", plain), ("NumPy in chunks", chunked)):
        ratio = statistics.median(e / f for e, f in zip(engine, floor, strict=True))
        line(
            f"{size:,} careers of 30 years, core pension",
            f"{cpu:.2f} CPU s",
            f"{ratio:.1f} × {what} ({statistics.median(floor):.2f})",
            "≤ 3 CPU s, ≤ 6 ×",
            cpu * scale <= 3 and ratio <= 6,
        )
    line(
        "  extra memory (results included)",
        f"{memory.extra / 1e6:.0f} MB",
        "",
        "≤ 100 MB",
        memory.extra <= 100e6,
    )
    line(
        "  rows decided exactly by `one`",
        f"{result.redone:,}",
        f"{result.redone / size:.1e} of rows",
    )


def _cpu(ask: Callable[[], Any]) -> float:
    start = time.process_time()
    ask()
    return time.process_time() - start


def floor_pension(columns: dict[str, Any], step: int) -> Any:
    """The same arithmetic in plain NumPy floats: no rounding, no checks, constants written in.

    `step` rows at a time: all at once is how one would write it, chunks are kinder to the caches.
    """
    from canbao.law import law

    china = law()
    day, regions = 739_617, china.contents.regions
    wages = china.contents.dated["index_denominator"].table(regions, "Sichuan", day, None)
    rates = china.contents.dated["account_interest"].table(regions, "Sichuan", day, None)
    career = columns["career"]
    size = career.size
    total = np.empty(size)
    for start in range(0, size, step):
        part = slice(start, min(start + step, size))
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


class Memory:
    """The highest resident memory while a block runs, above that at its start (sampled)."""

    def __enter__(self) -> Memory:
        self.start = self.high = _resident()
        self.running = True
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()
        return self

    def _watch(self) -> None:
        while self.running:
            self.high = max(self.high, _resident())
            time.sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self.running = False
        self.thread.join()
        self.high = max(self.high, _resident())

    @property
    def extra(self) -> int:
        return self.high - self.start


def _trim() -> None:
    """Hand free heap back to the system, so that what comes next shows as growth."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


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
        done = run_parquet(
            source,
            target,
            law(),
            targets=TARGETS,
            date="2026-01",
            region="Sichuan",
            workers=workers,
        )
        wall = time.perf_counter() - start_wall
        assert (done.done, done.stopped) == (size, 0)
        line(
            f"{size:,} careers from Parquet, {workers} workers (wall)",
            f"{wall:.1f} s",
            f"{wall / read:.1f} × reading the file",
            "",
        )
        line("  persons a second", f"{size / wall:,.0f}")


def run(*, quick: bool, only: str | None = None) -> None:
    """Print the rows of the law's part of the table; `quick` takes a tenth of the rows."""
    share = 10 if quick else 1
    if only in (None, "one"):
        one_person()
    if only in (None, "cold"):
        cold_start()
    if only in (None, "million"):
        million(1_000_000 // share)
    if only in (None, "parquet"):
        parquet(10_000_000 // share, 2)
