"""A truth made by hand for tests of departments: small, plain, with every kind of person in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from canbao.population.departments import numbers

REFERENCE = 2025 * 12 + 11
HOME = 510104
COUNTIES = np.array([510104, 510105, 510181])
AWAY = 330106


def text(values: list[str | None]) -> pa.Array:
    return pa.array(values, pa.string())


def make_truth(path: Path, count: int = 4000, seed: int = 1) -> Path:
    """Writes a truth of `count` persons into `path`."""
    path.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    villages = (COUNTIES[:, None] * 10**6 + np.arange(1, 4)[None, :] * 1000)[:, :, None]
    villages = (villages + np.arange(201, 211)).ravel()
    write_places(path, villages)
    employers = [f"91510100MA{number:07d}X" for number in range(60)]
    write_employers(path, employers, villages, rng)
    person = 1000 + np.arange(count)
    household = 700 + np.arange(count) // 3
    seat = np.arange(count) % 3
    age = np.where(seat == 2, rng.integers(0, 25, count), rng.integers(26, 90, count))
    birth = np.datetime64("2025-12-01") - (age * 365 + rng.integers(1, 364, count)).astype(
        "timedelta64[D]"
    )
    sex = np.where(seat == 0, 1, np.where(seat == 1, 2, rng.integers(1, 3, count)))
    county = rng.choice(COUNTIES, count)
    migrant = rng.random(count) < 0.25
    registration = np.where(
        migrant, AWAY * 10**6 + 1201, county * 10**6 + rng.integers(1, 4, count) * 1000 + 201
    )
    residence = rng.choice(villages, count)
    sequence = rng.integers(0, 490, count) * 2 + (sex % 2)
    number = numbers.compose(registration // 10**6, birth, sequence).astype("U18").tolist()
    foreigner = np.arange(count) % 97 == 5
    missing = foreigner | ((age < 2) & (rng.random(count) < 0.3))
    names = make_names(count, foreigner, rng)
    dead = (age > 60) & (rng.random(count) < 0.05)
    death = np.where(
        dead,
        np.datetime64("2025-12-31") - rng.integers(0, 700, count).astype("timedelta64[D]"),
        np.datetime64("NaT", "D"),
    )
    working = (age >= 20) & (age < 60) & ~dead & (rng.random(count) < 0.6)
    activity = np.where(working, rng.integers(0, 6, count), -1)
    words = ("employee", "civil_servant", "institution_staff", "own_account", "flexible_worker",
             "platform_worker")
    status = make_status(age, working, dead, rng)
    employer = [
        employers[int(pick)] if kind in (0, 1, 2, 3, 5) else None
        for pick, kind in zip(rng.integers(0, 60, count), activity, strict=True)
    ]
    pq.write_table(pa.table({
        "person": person,
        "name": text(names),
        "sex": pa.array(sex, pa.int8()),
        "birth": pa.array(birth.astype("datetime64[D]")),
        "death": pa.array(death),
        "number": text([
            None if gone else each for gone, each in zip(missing, number, strict=True)
        ]),
        "former_number": text(former_numbers(count, missing, registration, birth, sequence)),
        "document": text([
            f"passport:KOR:M{10_000_000 + row}" if flag else None
            for row, flag in enumerate(foreigner)
        ]),
        "former_document": text([
            f"passport:KOR:M{20_000_000 + row}" if flag and row % 2 else None
            for row, flag in enumerate(foreigner)
        ]),
        "nationality_group": text(["foreigner" if f else "mainland" for f in foreigner]),
        "nationality": text(["KOR" if f else "CHN" for f in foreigner]),
        "household": household,
        "relation": text([("head", "spouse", "child")[s] for s in seat]),
        "mother": pa.array(person - 1, mask=seat != 2),
        "father": pa.array(person - 2, mask=seat != 2),
        "spouse": pa.array(np.where(seat == 0, person + 1, person - 1), mask=seat == 2),
        "divorced": pa.array((seat == 2) & (age > 22)),
        "registration_place": registration,
        "residence_place": residence,
        "phone": pa.array(rng.integers(13 * 10**9, 20 * 10**9, count), mask=age < 12),
        "twin_of": pa.nulls(count, pa.int64()),
        "retirement_category": pa.nulls(count, pa.string()),
        "activity": text([words[kind] if kind >= 0 else None for kind in activity]),
        "employer": text(employer),
        "status": text(status),
        "hardship": pa.array(rng.random(count) < 0.05),
    }), path / "persons.parquet")
    write_spells(path, person, age, activity, employer, residence, rng, words)
    return path


def former_numbers(
    count: int, missing: np.ndarray, registration: np.ndarray, birth: np.ndarray,
    sequence: np.ndarray,
) -> list[str | None]:
    """One person in fifty had another sequence before."""
    other = numbers.compose(registration // 10**6, birth, (sequence + 2) % 980).astype("U18")
    return [
        None if gone or row % 50 else str(other[row]) for row, gone in enumerate(missing)
    ]


def make_names(count: int, foreigner: np.ndarray, rng: np.random.Generator) -> list[str]:
    surnames, given = "王李张刘陈杨赵黄周吴萧", "伟芳娜敏静丽强磊军洋勇艳杰峰辉淑珍建国晨昊㛃"
    names = []
    for row in range(count):
        if foreigner[row]:
            names.append(f"KIM MINJUN {chr(65 + row % 26)}LEE")
        elif row % 40 == 7:
            names.append("阿依古丽·买买提")
        else:
            picks = rng.integers(0, len(given), 2)
            name = surnames[row % len(surnames)] + given[picks[0]]
            names.append(name + (given[picks[1]] if row % 4 else ""))
    return names


def make_status(
    age: np.ndarray, working: np.ndarray, dead: np.ndarray, rng: np.random.Generator
) -> list[str | None]:
    rare = rng.random(len(age))
    found: list[str | None] = []
    for years, works, gone, draw in zip(age, working, dead, rare, strict=True):
        if gone or works:
            found.append(None)
        elif 6 <= years < 18:
            found.append("pupil")
        elif 18 <= years < 23:
            found.append("student")
        elif years >= 23 and draw < 0.08:
            found.append(("custody", "soldier", "abroad", "missing")[int(draw * 50)])
        else:
            found.append(None)
    return found


def write_places(path: Path, villages: np.ndarray) -> None:
    places = np.concatenate([[51 * 10**10, 5101 * 10**8], COUNTIES * 10**6, villages])
    level = np.where(places % 1000 > 0, 5, np.where(places % 10**8 > 0, 3, 1))
    pq.write_table(pa.table({
        "place": places,
        "level": pa.array(level, pa.int8()),
        "zh": text(["某地"] * len(places)),
        "en": text(["Somewhere"] * len(places)),
        "urban": pa.array(np.ones(len(places), bool)),
    }), path / "places.parquet")


def write_employers(
    path: Path, employers: list[str], villages: np.ndarray, rng: np.random.Generator
) -> None:
    count = len(employers)
    kinds = ("company", "own_account", "public_body", "institution", "other")
    pq.write_table(pa.table({
        "employer": text(list(employers)),
        "name": text([f"单位{number}" for number in range(count)]),
        "place": rng.choice(villages, count),
        "industry": text(["C"] * count),
        "kind": text([kinds[number % 5] for number in range(count)]),
        "staff": pa.array(rng.integers(1, 300, count)),
        "founded": pa.array(np.full(count, np.datetime64("2010-05-01"))),
        "closed": pa.array(np.full(count, np.datetime64("NaT", "D"))),
    }), path / "employers.parquet")


def write_spells(
    path: Path, person: np.ndarray, age: np.ndarray, activity: np.ndarray,
    employer: list[str | None], residence: np.ndarray, rng: np.random.Generator,
    words: tuple[str, ...],
) -> None:
    rows = np.flatnonzero(activity >= 0)
    start = REFERENCE - rng.integers(0, 120, len(rows))
    pq.write_table(pa.table({
        "person": person[rows],
        "from_month": pa.array(start, pa.int32()),
        "to_month": pa.nulls(len(rows), pa.int32()),
        "activity": text([words[kind] for kind in activity[rows]]),
        "employer": text([employer[row] for row in rows]),
        "place": residence[rows],
        "wage_fen": rng.integers(300_000, 3_000_000, len(rows)),
    }), path / "careers.parquet")
    spells: list[tuple[int, str, str, int, str | None, int, int | None, str, int]] = []
    for row in range(len(person)):
        who, where, since = int(person[row]), int(residence[row]), REFERENCE - row % 150
        if activity[row] in (0, 2):
            for scheme in ("employee_pension", "unemployment", "work_injury", "employee_medical"):
                spells.append((who, scheme, "employee", where, employer[row], since, None,
                               "paying", row % 150))
            if row % 9 == 0:
                spells.append((who, "employee_pension", "employee", AWAY * 10**6, None,
                               since - 40, since - 1, "ended", 40))
        elif age[row] >= 60 and row % 3:
            spells.append((who, "employee_pension", "pensioner", where, None, since, None,
                           "in_payment", 200))
        elif row % 4 == 0 and age[row] >= 16:
            spells.append((who, "resident_pension", "resident", where, None, since, None,
                           "paying", row % 150))
        if activity[row] not in (0, 2) and row % 10:
            spells.append((who, "resident_medical", "resident", where, None, since, None,
                           "paying", row % 150))
    names = ("person", "scheme", "kind", "place", "employer", "from_month", "to_month", "state",
             "months_paid")
    types = (pa.int64(), pa.string(), pa.string(), pa.int64(), pa.string(), pa.int32(),
             pa.int32(), pa.string(), pa.int32())
    pq.write_table(pa.table({
        name: pa.array([spell[place] for spell in spells], kind)
        for place, (name, kind) in enumerate(zip(names, types, strict=True))
    }), path / "participation.parquet")
