"""The matrix of the docs, tried out: every relation to a case is made, and every role that signs in at these
doors tries every verb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from django.test import Client

import canbao.web.handling as doors
from canbao.accounts import posts
from canbao.accounts.models import PLACED, Account, Post
from canbao.cases import documents
from canbao.cases.documents import Upload
from canbao.cases.models import Case
from canbao.people.identity import identity_of
from canbao.people.models import Person
from tests.accounts.make import account, signed_in
from tests.cases.test_documents import picture
from tests.services.make import CHENGDU, deed, started

from .sample import (
    DAY,
    ELSEWHERE,
    LI,
    MANAGER,
    STAFF,
    contested,
    drawn,
    phone,
    with_officer,
    with_second,
)

pytestmark = pytest.mark.django_db
MATRIX: dict[str, Any] = yaml.safe_load(
    (Path(doors.__file__).with_name("matrix.yaml")).read_text(encoding="utf-8")
)
VERBS = tuple(MATRIX["verbs"])
RELATIONS = MATRIX["relations"]
OFFICERS = ("case_officer", "payment_officer", "payment_checker")
ROLES = (*OFFICERS, "case_manager", "reviewer", "auditor", "counter", "desk")
OPENS = ("list", "read", "paper", "evidence")
NUMBER = "51010419800101001X"
DRAWN = {
    "drawn": ("propose", ("case_officer",)), "drawn_second": ("decide", ("case_officer",)),
    "drawn_review": ("review", ("case_officer", "reviewer")),
}  # fmt: skip
WINDOW = ("opened_here", "opened_before")
DEEDS = {
    "handle": ("hold", {"hold-cause": "expert_assessment"}),
    "decide": ("back", {"back-why": "请补充理由"}),
    "review": ("uphold", {"uphold-zh": "已核实", "uphold-en": "verified", "uphold-ground": "条例"}),
}


def role_account(role: str, name: str, **more: Any) -> Account:
    """An account of a role, of Chengdu."""
    given = {"area": CHENGDU} if role in PLACED else {}
    return account(role, name, **(given | more))


def with_paper(case: Case) -> Case:
    """The case with a file handed in, as far as it takes one."""
    if case.state in documents.OPEN:
        upload = Upload("other", "条例第三十一条", "x.png", picture())
        documents.hand_in(case.number, case.version, upload, deed(LI, DAY))
        case.refresh_from_db()
    return case


def opened(relation: str) -> Case:
    """The case of a relation."""
    own = identity_of(Person.objects.get(id=1).number)
    Account.objects.filter(username="li").update(identity=own)
    for n, name in enumerate(STAFF):
        Account.objects.filter(username=name).update(identity=identity_of(f"{n}{NUMBER[1:]}"))
    if relation.startswith("contested") or relation == "drawn_review":
        return contested()
    if relation == "drawn_second":
        return with_second()
    if relation == "draft":
        return started("REG-10", phone("k"), actor=LI, day=DAY)
    return with_officer(place=ELSEWHERE if relation == "elsewhere" else CHENGDU)


def standing(relation: str, role: str, case: Case) -> Account:
    """Somebody of the role who stands to the case as the matrix says."""
    if relation in DRAWN:
        who = Account.objects.get(username=drawn(case, DRAWN[relation][0]))
        # The draw stands; whoever bears the name signs in with the role.
        Account.objects.filter(pk=who.pk).update(role=role, area=CHENGDU if role in PLACED else 0)
        who.refresh_from_db()
        return who
    identity = ""
    if relation == "own":
        identity = identity_of(Person.objects.get(id=1).number)
    if relation == "contested_hand":
        identity = Account.objects.get(username=case.decisions.get().by).identity
    me = role_account(role, f"me-{role}", identity=identity)
    post = Post.objects.get(code="all")
    if relation == "other_post":
        post = posts.make_post("few", "少", "Few", ["PEN-01"], MANAGER, "t")
    if role in posts.AT_A_POST:  # only now: the draws are made already
        posts.join(post, me, posts.Term(CHENGDU, date(2024, 1, 1)), MANAGER, "t")
    if relation == "kin":
        posts.declare_kin(me, 1, "spouse", DAY, "t")
    if relation in WINDOW:
        days = 30 if relation == "opened_here" else 31
        Case.objects.filter(pk=case.pk).update(
            asked_by=me.username, opened=DAY - timedelta(days=days)
        )
    return me


def can(client: Client, case: Case, verb: str) -> bool:
    at = f"/zh/handling/case/{case.number}/"
    if verb == "list":
        page = client.get(f"/zh/handling/cases/?day=all&number={case.number}")
        return page.status_code == 200 and at in page.content.decode()
    if verb == "read":
        return client.get(at).status_code == 200
    if verb == "paper":
        kept = case.documents.first()
        return client.get(f"{at}paper/{kept.hash}/").status_code == 200 if kept else False
    if verb == "evidence":
        return client.get(f"{at}evidence/").status_code == 200
    name, given = DEEDS[verb]
    sent = client.post(at, {"deed": name, "version": str(case.version), **given})
    return (
        sent.status_code == 302
        and "done=" in sent["Location"]
        and not sent["Location"].endswith("done=")
    )


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_matrix_is_what_the_doors_do(office, relation):
    case = with_paper(opened(relation))
    roles = (
        DRAWN[relation][1]
        if relation in DRAWN
        else ("counter", "desk")
        if relation in WINDOW
        else ROLES
    )
    found: dict[str, set[str]] = {}
    expected: dict[str, set[str]] = {}
    for role in roles:
        before = transaction.savepoint()
        client = signed_in(standing(relation, role, case))
        found[role] = {verb for verb in VERBS if can(client, case, verb)}
        transaction.savepoint_rollback(before)
        expected[role] = set(RELATIONS[relation]["may"].get(role, ()))
        if not case.documents.exists():
            expected[role].discard("paper")  # nothing can be handed in any more
    assert found == expected


def test_the_matrix_names_roles_and_verbs_that_are_there():
    for relation in RELATIONS.values():
        assert set(relation["may"]) <= set(ROLES)
        assert all(set(verbs) <= set(VERBS) for verbs in relation["may"].values())


def test_one_that_is_not_there_and_one_of_another_are_answered_alike(office):
    case = with_officer(place=ELSEWHERE)
    client = signed_in(role_account("case_officer", "me"))
    pages = [
        client.get(f"/zh/handling/case/{number}/")
        for number in (case.number, "2026112151010400009933")
    ]
    assert [each.status_code for each in pages] == [404, 404]
    told: Callable[[Any], str] = lambda page: page.content.decode().split("<main")[1]  # noqa: E731
    assert told(pages[0]) == told(pages[1])
