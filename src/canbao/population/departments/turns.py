"""What happens to a population within a month: deaths, births, moves, new work, joins, mended data.

`take_turn` draws it and writes the truth as it is at the end of the month beside the old one. How
departments hear of it is the affair of `following`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from canbao.population.departments import numbers
from canbao.population.departments.files import COMPRESSION
from canbao.population.departments.identity import new_phones, replaced
from canbao.population.departments.truth import (
    ACTIVITIES,
    OPEN,
    Block,
    World,
    codes,
    first_day,
    ints,
    last_day,
    whole,
)
from canbao.population.departments.types import Days, Flags, Ints

ROW_GROUP = 50_000
MOVES = 0.02
"""Share of people who move within the province in a month, address changes of all kinds."""
MENDED = 0.03
"""Share of the insured whose phone or other particulars are put right in a month."""
BIRTHS = 0.065 / 12
"""Chance of a woman from 22 to 36 to give birth in a month."""
HIRED = 0.03
"""Share of those without work from 18 to 57 who find it in a month."""
CHANGED = 0.07
"""Share of employees who begin with another employer in a month."""
JOINED = 0.7
"""Share of the newly hired, insured nowhere before, whom the employer enrols at once."""
LATE_JOINS = 0.05
"""Share of those in no medical scheme who join that of residents in a month."""
EMPLOYEE_SCHEMES = ("employee_pension", "unemployment", "work_injury", "employee_medical")


@dataclass
class Turn:
    """A month: whom it touched (numbers of persons, ascending) and the truth at its end."""

    path: Path
    """Where the new truth stands until it is settled."""
    everyone: Block
    spells: pa.Table
    """Participation that began this month."""
    died: Ints
    born: Ints
    moved: Ints
    hired: Ints
    joined: Ints
    mended: Ints

    def block(self, world: World, number: int, persons: Ints, everything: bool = False) -> Block:
        """Some persons as they are now; of their participation what is new, or everything."""
        rows = np.searchsorted(self.everyone.person, persons)
        taken = pa.array(rows)
        careers, participation = self.everyone.table, self.spells

        def column(name: str) -> pa.Array:
            return self.everyone.column(name).take(taken)

        def table(name: str) -> pa.Table:
            new_only = name == "participation.parquet" and not everything
            found = participation if new_only else careers(name)
            return found.filter(np.isin(ints(whole(found, "person")), persons))

        block = Block(world, number, persons, column, table)
        block.guardian_number = self.everyone.guardian_number.take(taken)
        return block


def take_turn(before: World, seed: int, month: int) -> Turn:
    """Draws the month and writes the truth at its end into `truth.next` beside the old one."""
    rng = np.random.default_rng([seed, 86_401, month])
    old = in_memory(before, pq.read_table(before.path / "persons.parquet"), {
        name: pq.read_table(before.path / name)
        for name in ("careers.parquet", "participation.parquet")
    })
    draw = rng.random(old.count)
    hazard = np.minimum(5e-5 * np.exp(0.09 * np.maximum(old.age, 0)), 1) / 12
    died = old.alive & (draw < hazard)
    living = old.alive & ~died
    here = living & (old.residence // 10**10 == before.home)
    moved = here & (rng.random(old.count) < MOVES)
    working = codes(old.column("activity"), ACTIVITIES)
    idle = (working < 0) & old.column("status").is_null().to_numpy(False)
    fresh = here & idle & (old.age >= 18) & (old.age < 58) & (rng.random(old.count) < HIRED)
    changed = here & (working == 0) & (rng.random(old.count) < CHANGED)
    running = np.zeros(old.count, bool)
    running[old.participation.who[old.participation.end >= OPEN]] = True
    medical = np.zeros(old.count, bool)
    in_medical = (old.participation.end >= OPEN) & (old.participation.scheme >= 5)
    medical[old.participation.who[in_medical]] = True
    enrolled = fresh & ~running & (rng.random(old.count) < JOINED)
    late = here & ~medical & ~fresh & (rng.random(old.count) < LATE_JOINS)
    mended = here & medical & ~moved & (rng.random(old.count) < MENDED)
    jobs = new_jobs(old, np.flatnonzero(fresh | changed), month, rng)
    births = new_born(old, living, month, rng)
    persons = pa.concat_tables([with_changes(old, died, moved, mended, jobs, month, rng), births])
    born = ints(whole(births, "person"))
    spells = pa.concat_tables([
        employee_spells(old, jobs, enrolled, month),
        resident_spells(old.person[late], old.residence[late], month, old),
        resident_spells(born, ints(whole(births, "residence_place")), month, old),
    ])
    tables = {
        "careers.parquet": by_person(pa.concat_tables([closed(old, changed, month), jobs.table])),
        "participation.parquet": by_person(
            pa.concat_tables([old.table("participation.parquet"), spells])
        ),
    }
    path = before.path.with_name(before.path.name + ".next")
    write_truth(before.path, path, persons, tables)
    now = in_memory(replace(before, reference=month, path=path), persons, tables)
    joined = np.unique(np.concatenate([old.person[enrolled], old.person[late], born]))
    return Turn(
        path, now, by_person(spells), old.person[died], born, old.person[moved],
        old.person[fresh | changed], joined, old.person[mended],
    )


def in_memory(world: World, persons: pa.Table, tables: dict[str, pa.Table]) -> Block:
    """All persons as one block."""
    person = ints(whole(persons, "person"))
    pieces: dict[str, pa.Array] = {}

    def column(name: str) -> pa.Array:
        if name not in pieces:
            pieces[name] = whole(persons, name)
        return pieces[name]

    def table(name: str) -> pa.Table:
        return tables[name]

    return Block(world, 0, person, column, table)


@dataclass(frozen=True)
class Jobs:
    """New work: whose (row of the person), and as rows of careers."""

    who: Ints
    table: pa.Table


def new_jobs(old: Block, who: Ints, month: int, rng: np.random.Generator) -> Jobs:
    """Each takes the place, employer and wage of somebody employed: large employers hire more."""
    table = old.table("careers.parquet")
    careers = old.careers
    models = np.flatnonzero(
        (careers.activity == 0)
        & (careers.end >= OPEN)
        & careers.employer.is_valid().to_numpy(False)
        & (careers.place // 10**10 == old.world.home)
    )
    if not len(models):
        who = who[:0]
    picked = models[rng.integers(0, max(len(models), 1), len(who))] if len(who) else models[:0]
    rows = table.take(pa.array(picked))
    values = {name: whole(rows, name) for name in rows.column_names}
    values["person"] = pa.array(old.person[who])
    values["from_month"] = pa.array(np.full(len(who), month))
    values["to_month"] = pa.nulls(len(who), pa.int32())
    return Jobs(who, shaped(values, table.schema))


def shaped(values: dict[str, pa.Array], schema: pa.Schema) -> pa.Table:
    """A table of that schema; columns not given are null."""
    count = len(next(iter(values.values())))
    return pa.table(
        [
            values[field.name].cast(field.type) if field.name in values
            else pa.nulls(count, field.type)
            for field in schema
        ],
        schema=schema,
    )


def closed(old: Block, changed: Flags, month: int) -> pa.Table:
    """Careers with the running spells of those who change work ended the month before."""
    table = old.table("careers.parquet")
    careers = old.careers
    ends = changed[careers.who] & (careers.end >= OPEN) & (careers.start < month)
    place = table.schema.get_field_index("to_month")
    kind = table.schema.field("to_month").type
    made = pc.if_else(pa.array(ends), pa.scalar(month - 1, kind), whole(table, "to_month"))
    return table.set_column(place, table.schema.field("to_month"), made.cast(kind))


def with_changes(
    old: Block, died: Flags, moved: Flags, mended: Flags, jobs: Jobs, month: int,
    rng: np.random.Generator,
) -> pa.Table:
    """The persons as they are at the end of the month, without those born in it."""
    names = pq.ParquetFile(old.world.path / "persons.parquet").schema_arrow
    values = {field.name: old.column(field.name) for field in names}
    death: Days = old.death.copy()
    death[died] = some_days(month, int(died.sum()), rng)
    values["death"] = pa.array(death)
    lived = old.residence[(old.residence // 10**10 == old.world.home) & old.alive]
    residence = old.residence.copy()
    residence[moved] = lived[rng.integers(0, max(len(lived), 1), int(moved.sum()))]
    values["residence_place"] = pa.array(residence, mask=residence == 0)
    phone = old.phone.copy()
    renewed = mended & (phone > 0) & (rng.random(old.count) < 0.5)
    phone[renewed] = new_phones(int(renewed.sum()), rng)
    values["phone"] = pa.array(phone, mask=phone == 0)
    if len(jobs.who):
        for name in ("activity", "employer"):
            given = whole(jobs.table, name).cast(pa.string())
            values[name] = replaced(old.column(name).cast(pa.string()), jobs.who, given)
    gone = ("activity", "employer")
    for name in gone:
        values[name] = pc.if_else(pa.array(died), None, values[name])
    return shaped(values, names)


def some_days(month: int, count: int, rng: np.random.Generator) -> Days:
    """Days of a month."""
    length = int((last_day(month) - first_day(month)) // np.timedelta64(1, "D")) + 1
    found: Days = first_day(month) + rng.integers(0, length, count).astype("timedelta64[D]")
    return found


def new_born(old: Block, living: Flags, month: int, rng: np.random.Generator) -> pa.Table:
    """Children of the month in their mothers' households, most of them with a number."""
    schema = pq.ParquetFile(old.world.path / "persons.parquet").schema_arrow
    partner = codes(old.column("relation"), ("head", "spouse")) >= 0
    fertile = living & partner & (old.sex == 2) & (old.age >= 22) & (old.age <= 36)
    fertile &= (old.group == 0) & (old.residence // 10**10 == old.world.home)
    mothers = np.flatnonzero(fertile & (rng.random(old.count) < BIRTHS))
    count = len(mothers)
    sex = rng.integers(1, 3, count)
    birth = some_days(month, count, rng)
    county = old.registration[mothers] // 10**6
    number = numbers.compose(county, birth, sequences(county, birth, sex))
    waiting = rng.random(count) < 0.3
    texts = pc.if_else(pa.array(waiting), None, numbers.text(number))
    young = np.flatnonzero(old.age < 6)
    young = young if len(young) else np.arange(old.count)
    given = old.name.take(pa.array(young[rng.integers(0, len(young), count)]))
    name = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(old.name.take(pa.array(mothers)), 0, 1),
        pc.utf8_slice_codeunits(given, 1, 30), "",
    )
    start = int(old.person[-1]) + 1 if old.count else 1
    values = {
        "person": pa.array(np.arange(start, start + count)),
        "name": name,
        "sex": pa.array(sex),
        "birth": pa.array(birth),
        "number": texts,
        "nationality_group": pa.array(["mainland"] * count, pa.string()),
        "nationality": pa.array(["CHN"] * count, pa.string()),
        "household": pa.array(old.household[mothers]),
        "relation": pa.array(["child"] * count, pa.string()),
        "mother": pa.array(old.person[mothers]),
        "divorced": pa.array(np.zeros(count, bool)),
        "registration_place": pa.array(old.registration[mothers]),
        "residence_place": pa.array(old.residence[mothers]),
        "hardship": pa.array(np.zeros(count, bool)),
    }
    return shaped(values, schema)


def sequences(county: Ints, birth: Days, sex: Ints) -> Ints:
    """Sequence numbers of births of one county and day, odd for boys, none twice."""
    day = birth.astype(np.int64)
    order = np.lexsort((np.arange(len(sex)), sex, day, county))
    bound = np.ones(len(sex), bool)
    same = (
        (county[order][1:] == county[order][:-1])
        & (day[order][1:] == day[order][:-1])
        & (sex[order][1:] == sex[order][:-1])
    )
    bound[1:] = ~same
    index = np.arange(len(sex))
    rank = index - np.maximum.accumulate(np.where(bound, index, 0))
    found = np.zeros(len(sex), np.int64)
    found[order] = (10 + rank * 2) % 980 + sex[order] % 2
    return found


def employee_spells(old: Block, jobs: Jobs, enrolled: Flags, month: int) -> pa.Table:
    """The four schemes of the newly hired whose employer enrols them at once."""
    schema = old.table("participation.parquet").schema
    rows = np.flatnonzero(enrolled[jobs.who])
    work = jobs.table.take(pa.array(rows))
    count = len(rows)
    made = []
    for scheme in EMPLOYEE_SCHEMES:
        made.append(shaped({
            "person": whole(work, "person"),
            "scheme": pa.array([scheme] * count, pa.string()),
            "kind": pa.array(["employee"] * count, pa.string()),
            "place": whole(work, "place"),
            "employer": whole(work, "employer"),
            "from_month": pa.array(np.full(count, month)),
            "state": pa.array(["paying"] * count, pa.string()),
            "months_paid": pa.array(np.ones(count, np.int64)),
        }, schema))
    return pa.concat_tables(made)


def resident_spells(persons: Ints, where: Ints, month: int, old: Block) -> pa.Table:
    """Residents' medical insurance from this month on."""
    count = len(persons)
    return shaped({
        "person": pa.array(persons),
        "scheme": pa.array(["resident_medical"] * count, pa.string()),
        "kind": pa.array(["resident"] * count, pa.string()),
        "place": pa.array(where),
        "from_month": pa.array(np.full(count, month)),
        "state": pa.array(["paying"] * count, pa.string()),
        "months_paid": pa.array(np.ones(count, np.int64)),
    }, old.table("participation.parquet").schema)


def by_person(table: pa.Table) -> pa.Table:
    """Rows in the order of persons, otherwise as they were."""
    order = np.argsort(ints(whole(table, "person")), kind="stable")
    return table.take(pa.array(order)).combine_chunks()


def write_truth(old: Path, new: Path, persons: pa.Table, tables: dict[str, pa.Table]) -> None:
    """The new truth as a directory of its own; tables that stay are copied."""
    if new.exists():
        shutil.rmtree(new)
    new.mkdir()
    written = {"persons.parquet": persons, **tables}
    for name, table in written.items():
        pq.write_table(table, new / name, row_group_size=ROW_GROUP, compression=COMPRESSION)
    for path in sorted(old.iterdir()):
        if path.is_file() and path.name not in written:
            shutil.copyfile(path, new / path.name)


Progress = Callable[[str, int], None]
"""Called with a source and its rows as each delivery is written."""
