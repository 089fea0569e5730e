"""Data made by formula for the bench of services: cases that one person brought along the real path, copied
for every tenth person; accounts that are signed in; a log in which every person was looked at before. What is
written here is no part of what is measured. PostgreSQL only: copies are made by its own statements.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from bench.services_load import request

EVERY = 10  # one person in so many has cases
SIGNED_IN = 2_000
CERTIFIED = "ELG-01"
COPIED = (
    "cases_case", "cases_casefact", "cases_transition", "cases_clock", "cases_notice", "cases_check",
    "cases_decision", "cases_effect", "cases_archive", "cases_draw",
)  # fmt: skip
POINTS = {
    "case_id": "cases_case", "check_row_id": "cases_check", "decision_id": "cases_decision",
    "clock_id": "cases_clock",
}  # fmt: skip
CHANGED = {
    "cases_case": {
        "person": "{person}", "asked_by": "'p' || {person}", "key": "t.key || ':' || k",
        "number": (
            "(SELECT b || lpad((98 - (b || '00')::numeric %% 97)::text, 2, '0') FROM (SELECT "
            "left(t.number, 14) || lpad((right(left(t.number, 20), 6)::int + k * {rows})::text, 6, '0') "
            "AS b) s)"
        ),
    },
    "cases_effect": {"record": "t.record || ':' || k"},
}  # fmt: skip


def walked(person: int, day: date) -> None:
    """Five cases of one person: a draft, one that waits for what is missing, one with an officer, one that a
    robot granted, and a certification that waits for the robot."""
    from canbao.benefits.office import Human
    from canbao.cases.engine import Asked
    from canbao.cases.hands import Deed
    from canbao.people.actor import Actor
    from canbao.services import path, switches
    from tests.services.make import CHENGDU, CHIEF

    who = Actor(f"p{person}", "person", person=person)
    phone = {"changed_personal_items": [{"item": "phone", "value": "13987654321"}]}
    begun = {"start_month": "2026-03"}
    whole: dict[str, object] = {**begun, "insured_place": CHENGDU, "chosen_base": "5000"}
    for each in ("REG-10", CERTIFIED):
        switches.turn(each, True, Human(CHIEF), "试行后开启 / after a trial", day, "bench")
    app = {"certification_way": "app"}
    for n, (service, given, far) in enumerate([
        ("REG-08", begun, 0), ("REG-08", begun, 1), ("REG-08", whole, 2), ("REG-10", phone, 2),
        (CERTIFIED, app, 1),
    ]):  # fmt: skip
        asked = Asked(service, CHENGDU, "online", person)
        case = path.start(asked, Deed(who, "portal", day, f"bench:{n}"), given)
        if far > 0:
            path.hand_in(case.number, case.version, Deed(who, "portal", day))
        if far > 1:
            path.go_on(case.number, day)


def copied(persons: int) -> int:
    """The cases of the first person for every tenth of the others, row by row as they stand; how many
    cases there are then."""
    from django.db import connection, transaction

    sizes, columns = {}, {}
    with connection.cursor() as cursor:
        for table in COPIED:
            cursor.execute(f"SELECT count(*), max(id) FROM {table}")
            count, last = cursor.fetchone()
            assert last is None or last == count, f"{table}: ids have gaps"
            sizes[table] = count
            columns[table] = [
                each.name for each in connection.introspection.get_table_description(cursor, table)
            ]
    copies = persons // EVERY - 1
    with transaction.atomic(), connection.cursor() as cursor:
        for table in COPIED:
            cursor.execute(_copy(table, columns[table], sizes), [copies, sizes[table]])
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table} "
                "HAVING max(id) IS NOT NULL"
            )
    return sizes["cases_case"] * (copies + 1)


def _copy(table: str, columns: Sequence[str], sizes: dict[str, int]) -> str:
    said = CHANGED.get(table, {})
    values = []
    for name in columns:
        if name == "id":
            values.append(f"t.id + k * {sizes[table]}")
        elif name in POINTS:
            values.append(f"t.{name} + k * {sizes[POINTS[name]]}")
        else:
            person = f"(1 + k * {EVERY})"
            values.append(said.get(name, f't."{name}"').format(person=person, rows=sizes[table]))
    quoted = ", ".join(f'"{name}"' for name in columns)
    return (
        f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} FROM {table} t, "
        "generate_series(1, %s) k WHERE t.id <= %s ORDER BY k, t.id"
    )


def signed_in(count: int) -> list[tuple[str, int]]:
    """Accounts of persons with cases, each in a session of its own: cookie and person."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    from canbao.accounts.models import Account
    from canbao.accounts.sessions import BACKEND

    now = int(time.time())
    persons = [1 + n * EVERY for n in range(count)]
    Account.objects.bulk_create(
        Account(username=f"p{n}", role="person", display_zh=f"人员{n}", display_en=f"Person {n}",
                person=n, password="!")
        for n in persons
    )  # fmt: skip
    until = datetime.fromtimestamp(now + settings.SESSION_COOKIE_AGE, UTC)
    rows, told = [], []
    for account in Account.objects.filter(person__in=persons):
        store = SessionStore()
        # Seen an hour on: nothing is written to the session while the bench runs.
        content = {
            SESSION_KEY: str(account.pk), BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: account.get_session_auth_hash(), "begun": now, "seen": now + 3600,
        }  # fmt: skip
        key = f"bench{account.pk:027d}"
        rows.append(Session(session_key=key, session_data=store.encode(content), expire_date=until))
        told.append((f"{settings.SESSION_COOKIE_NAME}={key}", account.person or 0))
    Session.objects.bulk_create(rows)
    return told


def looked_at(persons: int) -> None:
    """An entry in the log about every person, after those that are there. They are not sealed: nothing
    here reads the chain."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_logentry (seq, at, actor, role, office, door, action, subject, record, "
            "purpose, detail, algorithm, previous, hash) SELECT h.seq + k, now(), 'li', 'case_officer', "
            "'', 'portal', 'read', k, '', 'case', '{}', 'sha256', md5(k::text) || md5(k::text), "
            "md5((k + 1)::text) || md5((k + 1)::text) FROM people_loghead h, generate_series(1, %s) k",
            [persons],
        )
        cursor.execute("UPDATE people_loghead SET seq = seq + %s", [persons])


def requests(port: int, cookies: Sequence[tuple[str, int]]) -> dict[str, list[bytes]]:
    """What is asked for, by page: of every account signed in."""
    from canbao.cases.models import Case

    drafts = dict(
        Case.objects.filter(state="draft", person__in=[person for _, person in cookies])
        .values_list("person", "number")
    )  # fmt: skip
    made: dict[str, list[bytes]] = {"bare": [], "home": [], "cases": [], "form": []}
    for n, (cookie, person) in enumerate(cookies):
        lang = "en" if n % 5 == 0 else "zh"
        made["bare"].append(request(port, f"/bare/?person={person}"))
        made["home"].append(request(port, f"/{lang}/my/todo/", cookie))
        made["cases"].append(request(port, f"/{lang}/my/cases/", cookie))
        form = f"/{lang}/my/cases/{drafts[person]}/form/chosen_base/"
        made["form"].append(request(port, form, cookie))
    return made


def everything(persons: int, day: date) -> dict[str, Any]:
    """All of it; what was made, and in how many seconds."""
    from bench.robots_jobs import register
    from canbao.cli.demo_rules.check import PLANTING
    from canbao.cli.demo_rules.stage import Stage

    assert PLANTING
    begun = time.perf_counter()
    lines = register(persons, persons)
    Stage(day).sources()
    walked(1, day)
    cases = copied(persons)
    looked_at(persons)
    cookies = signed_in(min(SIGNED_IN, persons // EVERY))
    at_rest()
    return {
        "persons": persons, "lines": lines, "cases": cases, "cookies": cookies,
        "made": time.perf_counter() - begun,
    }  # fmt: skip


def at_rest() -> None:
    """What an installation in use has: statistics, and nothing left to write of rows that came long ago. Else
    PostgreSQL writes gigabytes of what was just made while the first pages are asked for."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
