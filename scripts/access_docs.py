"""Makes `docs/developers/access/matrix.md`: which role may open which route (from `canbao.config.access`,
which is what the portal itself asks), and what each may do with a case (`web/handling/matrix.yaml`, which
a test tries out). Written by `generate_docs`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django
import yaml
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "developers" / "access"
MATRIX = ROOT / "src" / "canbao" / "web" / "handling" / "matrix.yaml"
SHORT = {
    "person": "per", "employer": "emp", "street_officer": "str", "reader": "rea", "analyst": "ana",
    "finance_clerk": "fin", "payment_officer": "pay", "payment_checker": "chk", "law_officer": "law",
    "auditor": "aud", "administrator": "adm", "case_officer": "off", "case_manager": "man",
    "counter": "cou", "desk": "dsk", "reviewer": "rev",
}  # fmt: skip


def case_parts(table: Any) -> list[str]:
    """What each role may do with a case, by how it stands to it."""
    said = yaml.safe_load(MATRIX.read_text(encoding="utf-8"))
    verbs = said["verbs"]
    rows = []
    for name, relation in said["relations"].items():
        may = relation["may"]
        told = "; ".join(f"`{role}`: {', '.join(does)}" for role, does in may.items())
        rows.append((f"`{name}`", relation["zh"], relation["en"], told or "nobody in office"))
    lines: list[str] = table(("verb", "中文", "English"),
                             ((f"`{name}`", each["zh"], each["en"])
                              for name, each in verbs.items()))  # fmt: skip
    lines += table(("relation", "中文", "English", "who may do what"), rows)
    return lines


def route_parts(table: Any) -> list[list[str]]:
    """Every route and the roles it answers; all others are refused with 403, who is not signed in is led
    to the sign-in page (the API: 401)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")
    if not apps.ready:
        django.setup()
    from canbao.accounts.models import ROLES, Account
    from canbao.config.access import ACCESS, PUBLIC

    areas: dict[str, list[tuple[str, ...]]] = {}
    for route, rule in sorted(ACCESS.items()):
        area = route.partition(":")[0]
        if isinstance(rule, str):
            who = ["everybody"] if rule == PUBLIC else ["nobody"]
        else:
            who = [
                SHORT.get(role, role) for role in ROLES
                if rule.test(Account(username=role, role=role, is_active=True))
            ]  # fmt: skip
        areas.setdefault(area, []).append(
            (f"`{route}`", "all" if len(who) == len(ROLES) else " ".join(who))
        )
    return [[f"## {area}", "", *table(("route", "roles"), rows)] for area, rows in areas.items()]


def pages(page: Any, table: Any) -> dict[str, str]:
    """All pages by file name, written with the page and table of `generate_docs`."""
    short = ", ".join(f"{word} {role}" for role, word in SHORT.items())
    return {
        "matrix.md": page(
            "谁能做什么 Who may do what",
            "Two questions are asked of everybody who is signed in. At the door: may this role open this "
            "route (403 where not). At the object: how does this person stand to this case – one that is not "
            "theirs and one that does not exist get the same 404. Both tables are what the portal asks, and "
            "tests try every cell (`tests/repository/test_routes.py`, "
            "`tests/web/handling/test_access.py`).",
            ["## Cases", "", *case_parts(table)],
            ["# Routes", "", f"Roles: {short}.", ""],
            *route_parts(table),
        ),
    }
