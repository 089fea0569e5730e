"""The registers' part of the table: who is who, how fast, how much memory, how right.

Everything is made anew from a seed that was not used while building; every figure stands beside
a floor
or a peer of the same run. `--persons` sets the size, `--curve` adds a point at three times the
size.
Results are written as JSON beside what is printed.
"""

from __future__ import annotations

import json
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import registers_curve
from bench.law import line
from bench.registers_jobs import ROOT, Figures, run

SEED = 20261121
PERSONS = 1_000_000
CITY = 100_000
ARRIVING = 100_000
PARTS = ("hard", "lookup", "curve", "increment", "city", "population", "febrl")


class Bench:
    """One run: its sizes, its directory, and the figures so far."""

    def __init__(self, persons: int, seed: int, folder: Path) -> None:
        self.persons = persons
        self.seed = seed
        self.folder = folder
        self.city_persons = min(CITY, persons)
        self.arriving = min(ARRIVING, persons // 10)
        self.figures: dict[str, Any] = {
            "persons": persons, "seed": seed, "python": platform.python_version(),
            "processors": _processors(),
        }  # fmt: skip
        self.kept = folder / f"figures-{seed}.json"
        if self.kept.is_file():  # of sets and stores that stand there from a bench before
            self.figures |= json.loads(self.kept.read_text("utf-8"))
            self.figures |= {"persons": persons}

    def keep(self, out: Path) -> None:
        """Writes the figures so far."""
        text = json.dumps(self.figures, ensure_ascii=False, indent=1)
        for file in (out, self.kept):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")

    def path(self, *names: str) -> str:
        return str(self.folder.joinpath(*names))

    def made(self, persons: int) -> str:
        """A hard linkage set, made once in a run."""
        out = self.folder / f"set{persons}"
        if not out.exists():
            told = run(
                "make", out=out, persons=persons, seed=self.seed, linkage=True, errors="hard"
            )
            self.figures[f"make_{persons}"] = told
        return str(out)

    def taken_in(self, persons: int) -> str:
        """Its store with all deliveries, nothing compared."""
        store = self.folder / f"store{persons}"
        if not store.exists():
            self.figures[f"ingest_{persons}"] = run("ingest", made=self.made(persons), store=store)
        return str(store)

    def compared(self, persons: int) -> Figures:
        """Its first run, model learned."""
        name = f"train_{persons}"
        if name not in self.figures:
            self.figures[name] = run("compare", store=self.taken_in(persons))
        return dict(self.figures[name])

    # --- parts
    # ---------------------------------------------------------------------------------------

    def hard(self) -> None:
        """Quality, time and memory on the hard set, beside Splink and the floor."""
        n, truth = self.persons, self.made(self.persons) + "/truth"
        store = self.taken_in(n)
        learned = self.compared(n)
        run("renewed", store=store, out=self.path("stored"))
        stored = run("compare", store=self.path("stored"))
        run("records", store=store, out=self.path("records.parquet"))
        floor = run("floor", records=self.path("records.parquet"))
        asked = {"records": self.path("records.parquet"), "model": self.path("peer.json")}
        peer = run("peer", **asked, truth=truth)
        peer_stored = run("peer", **asked, learned=True)
        links = learned["stages"]["links"] + "/links.parquet"
        found = run("judge", links=links, truth=truth, store=store)
        told = learned["told"]
        self.figures |= {"stored": stored, "floor": floor, "peer": peer, "peer_stored": peer_stored,
                         "found": found}  # fmt: skip
        ingested = self.figures[f"ingest_{n}"]
        rows = told["records"]
        line(f"{n:,} persons × 3 hard registers, seed {self.seed}", f"{rows:,} records")
        line(
            "  precision of clusters",
            f"{found['precision']:.5f}",
            f"{peer['precision']:.5f} Splink",
            "≥ 0.9995",
            found["precision"] >= 0.9995,
        )
        line(
            "  recall",
            f"{found['recall']:.5f}",
            f"{peer['recall']:.5f} Splink",
            "≥ 0.997",
            found["recall"] >= 0.997,
        )
        line(
            "  F1 (Splink at its best cut, told the truth)",
            f"{found['f1']:.5f}",
            f"{peer['f1']:.5f} Splink",
            "> Splink",
            found["f1"] > peer["f1"],
        )
        line(
            "  persons with two valid numbers",
            f"{found['two_numbers']}",
            f"{found['borrowed']} borrowed apart",
            "0",
            found["two_numbers"] == 0,
        )
        _against("  links, model learned", learned["compare"], peer["compare"], 0.5)
        _against(
            "  links, stored model",
            stored["compare"],
            peer_stored["compare"],
            0.25,
            learning=peer["compare"],
        )
        line("  and kept for increments", f"{stored['keeping']:.1f} s", "")
        line(
            "  the same against the floor",
            f"{stored['compare']:.1f} s",
            f"{stored['compare'] / floor['floor']:.0f} × read and group",
        )
        line(
            "  standardising the deliveries",
            f"{ingested['seconds']:.1f} s",
            f"{ingested['seconds'] / floor['floor']:.0f} × read and group",
        )
        each = max(learned["peak"], stored["peak"], ingested["peak"]) / n * 1e6 / 1e9
        line(
            "  peak memory per million persons",
            f"{each:.2f} GB",
            f"{peer['peak'] / n * 1e6 / 1e9:.2f} GB Splink",
            "≤ 1 GB",
            each <= 1 if n >= 500_000 else None,
        )
        for kind in ("precision", "recall"):
            guess = told[kind]
            off = abs(guess["value"] - found[kind])
            line(
                f"  {kind} told without truth",
                f"{guess['value']:.5f}",
                f"{guess['low']:.5f}–{guess['high']:.5f}",
                "± 0.005",
                off <= 0.005,
            )

    def lookup(self) -> None:
        """One question at the counter."""
        self.compared(self.persons)
        told = run("lookup", store=self.taken_in(self.persons), folder=self.folder)
        self.figures["lookup"] = told
        line(
            f"look-up by name and birth among {told['records']:,} records, p50",
            f"{told['p50'] * 1000:.2f} ms",
            f"{told['p50'] / told['bare_p50']:.0f} × row by key",
        )
        line(
            "  p99",
            f"{told['p99'] * 1000:.2f} ms",
            f"{told['p99'] / told['bare_p99']:.0f} × row by key",
            "≤ 20 ms",
            told["p99"] <= 0.020,
        )
        line(
            "  persons found",
            f"{told['found']:,} of {told['asked']:,}",
            f"index built in {told['building']:.0f} s",
        )

    def increment(self) -> None:
        """New records against all that is known, and the same as a full run."""
        made = self.made(self.persons)
        told = run("split", made=made, arriving=self.arriving, seed=self.seed)
        store, whole = self.path("grown"), self.path("whole")
        shutil.rmtree(store, ignore_errors=True)
        base = run("ingest", made=made, store=store, part="base")
        learned = run("compare", store=store)
        more = run("ingest", made=made, store=store, part="more")
        run("copied", store=store, out=whole)
        less = run("compare", store=store)
        full = run("compare", store=whole, full=True)
        equal = all(
            _bytes(less["stages"]["links"], name) == _bytes(full["stages"]["links"], name)
            for name in ("links.parquet", "review.parquet", "events.parquet")
        )
        # The whole way: every delivery taken in and a model learned; nothing but what is new.
        long = base["seconds"] + more["seconds"] + learned["seconds"]
        short = more["seconds"] + less["seconds"]
        share = short / long
        self.figures["increment"] = {
            "less": less, "full": full, "learned": learned, "base": base, "more": more,
            "equal": equal, **told,
        }  # fmt: skip
        line(
            f"{told['arriving']:,} new records on {full['told']['records']:,}, taken in and compared",
            f"{short:.1f} s",
            f"{share:.1%} of everything anew",
            "≤ 10 %",
            share <= 0.1 and less["incremental"],
        )
        line(
            "  the comparison alone",
            f"{less['compare']:.1f} s",
            f"{less['compare'] / full['compare']:.0%} of a full one with a stored model",
        )
        line("  result", "equal bytes" if equal else "DIFFERENT", "", "equal", equal)

    def city(self) -> None:
        """All registers of a city, from the files to the coverage."""
        made, store = self.path("city"), self.path("city-store")
        for folder in (made, store):
            shutil.rmtree(folder, ignore_errors=True)
        run("make", out=made, persons=self.city_persons, seed=self.seed, linkage=False,
            errors="normal")  # fmt: skip
        taken = run("ingest", made=made, store=store)
        done = run("compare", store=store, everything=True)
        truth = made + "/truth"
        links = done["stages"]["links"] + "/links.parquet"
        found = run("judge", links=links, truth=truth, store=store)
        right = run("gaps", links=links, found=done["stages"]["coverage"] + "/gaps.parquet",
                    truth=truth)  # fmt: skip
        run("records", store=store, out=self.path("city.parquet"))
        floor = run("floor", records=self.path("city.parquet"))
        self.figures["city"] = {"ingest": taken, "run": done, "found": found, "gaps": right,
                                "floor": floor}  # fmt: skip
        seconds = taken["seconds"] + done["seconds"]
        line(
            f"city of {self.city_persons:,}, all registers, end to end",
            f"{seconds:.1f} s",
            f"{seconds / floor['floor']:.0f} × read and group",
            "≤ 60 s",
            seconds <= 60,
        )
        line(
            "  of this: taking in the deliveries",
            f"{taken['seconds']:.1f} s",
            f"{taken['rows']:,} rows",
        )
        line(
            "  who is who",
            f"F1 {found['f1']:.5f}",
            f"P {found['precision']:.5f} R {found['recall']:.5f}",
        )
        line(
            "  gap classes right",
            f"{right['share']:.4f}",
            f"{right['judged']:,} judged",
            "≥ 0.98",
            right["share"] >= 0.98,
        )

    def population(self) -> None:
        """Making people and registers."""
        n = self.persons
        shutil.rmtree(self.path("population"), ignore_errors=True)
        told = run("make", out=self.path("population"), persons=n, seed=self.seed + 1,
                   linkage=False, errors="normal")  # fmt: skip
        self.figures["population"] = told
        each = told["seconds"] / n * 1e6
        line(
            f"population with all registers, {n:,} persons",
            f"{told['seconds']:.0f} s",
            f"{each:.0f} s per million",
            "≤ 60 s",
            each <= 60,
        )
        shutil.rmtree(self.path("population"))

    def febrl(self) -> None:
        """The public sets, by mapping files alone."""
        self.figures["febrl"] = {}
        for number in (1, 2, 3, 4):
            shutil.rmtree(self.path(f"febrl{number}"), ignore_errors=True)
            told = run("febrl", number=number, store=self.path(f"febrl{number}"))
            self.figures["febrl"][number] = told
            wanted = number > 2
            line(
                f"FEBRL {number}, threshold chosen by the tool ({told['accept'] / 1000:.1f} bits)",
                f"F1 {told['f1']:.5f}",
                f"P {told['precision']:.5f} R {told['recall']:.5f}",
                "≥ 0.999" if wanted else "",
                told["f1"] >= 0.999 if wanted else None,
            )

    def curve(self, *, long: bool = False) -> None:
        """Cost by size, the fit, the picture, and what it would mean for everybody."""
        points = []
        for share in (0.1, 0.3, 1.0, *((3.0,) if long else ())):
            persons = round(self.persons * share)
            done = self.compared(persons)
            taken = self.figures[f"ingest_{persons}"]
            points.append(
                registers_curve.Point(
                    persons, done["told"]["records"], taken["cpu"] + done["cpu"],
                    taken["seconds"] + done["seconds"], max(done["peak"], taken["peak"]),
                )
            )  # fmt: skip
            if persons > self.persons:
                self._forget(persons)
        told = registers_curve.fit(points)
        bytes_each = self.figures.get("lookup", {}).get("prepared_bytes")
        far = registers_curve.everybody(points, bytes_each)
        self.figures["curve"] = {
            "points": [point.__dict__ for point in points], "fit": told.__dict__, "everybody": far,
        }  # fmt: skip
        (ROOT / "var" / "bench" / "registers-curve.svg").write_text(
            registers_curve.picture(points, told), "utf-8"
        )
        sizes = " ".join(f"{point.cpu:.1f}" for point in points)
        line(
            f"cost of {points[0].persons:,} … {points[-1].persons:,} persons",
            f"{sizes} CPU s",
            f"∝ n^{told.exponent:.3f}",
            f"n log n {told.n_log_n:.3f}",
            told.fine,
        )
        line(
            "  stretched to 1.4 billion persons (not measured)",
            f"{far['cpu_hours']:,.0f} CPU hours",
            f"{far['executors']} × {far['cores']} cores: {far['hours']:.1f} h",
        )

    def _forget(self, persons: int) -> None:
        for name in (f"set{persons}", f"store{persons}"):
            shutil.rmtree(self.folder / name, ignore_errors=True)


def _against(
    what: str, own: float, peer: float, wanted: float, learning: float | None = None
) -> None:
    """Our time beside the peer's; a stored model may count against its learning too."""
    ratio = own / peer
    more = f" ({own / learning:.2f} of learning)" if learning else ""
    line(what, f"{own:.1f} s", f"{ratio:.2f} of Splink's {peer:.1f}{more}", f"≤ {wanted:.2f}",
         own / (learning or peer) <= wanted)  # fmt: skip


def _bytes(folder: str, name: str) -> bytes:
    return (Path(folder) / name).read_bytes()


def _processors() -> str:
    for text in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if text.startswith("model name"):
            return text.split(":", 1)[1].strip()
    return platform.processor()


@contextmanager
def _room(keep: Path | None) -> Iterator[Path]:
    folder = keep or ROOT / "var" / "bench" / "work"
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def bench(
    *,
    persons: int = PERSONS,
    seed: int = SEED,
    long: bool = False,
    parts: tuple[str, ...] = PARTS,
    keep: Path | None = None,
) -> dict[str, Any]:
    """Prints the rows of the parts, writes and returns all figures. `keep`: a directory whose sets
    and     stores stay and are used again."""
    begun = time.perf_counter()
    out = ROOT / "var" / "bench" / "registers.json"
    with _room(keep) as folder:
        one = Bench(persons, seed, folder)
        for part in PARTS:
            if part not in parts:
                continue
            if part == "curve":
                one.curve(long=long)
            else:
                getattr(one, part)()
            one.figures["bench_seconds"] = round(time.perf_counter() - begun, 1)
            one.keep(out)
    line(
        "registers, whole bench",
        f"{one.figures['bench_seconds']:.0f} s",
        str(out.relative_to(ROOT)),
    )
    return one.figures
