"""What the database itself refuses, whoever writes to it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from canbao.benefits.kinds import kinds
from canbao.benefits.models import Award, Claim, Decision, Revision
from canbao.benefits.triggers import FIXED
from tests.benefits.make import decision, month, pension

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 20)


def revision(award: Award, says: Decision, **more: object) -> Revision:
    row = {
        "award": award, "number": 2, "from_month": month(2025, 6), "monthly": 1, "cause": says.cause,
        "decision": says, "day": DAY,
    }  # fmt: skip
    return Revision.objects.create(**(row | more))


@pytest.mark.parametrize(
    "wrong",
    [
        {"adverse": True, "human": False, "remedies": "x"},
        {"adverse": True, "human": True, "remedies": ""},
        {"adverse": True, "human": True, "remedies": "x", "decided_by": ""},
        {"decided_by": "wang", "checked_by": "wang"},
        {"cause": "award", "checked_by": ""},
        {"cause": "recovery", "checked_by": ""},
        {"cause": "whim"},
        {"hash": ""},
    ],
)
def test_a_decision_without_human_remedies_or_second_person(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        decision(**wrong)


def test_less_or_held_by_a_decision_that_is_not_adverse():
    made = pension()
    for wrong in ({"monthly": made.revisions[0].monthly - 1},
                  {"monthly": made.revisions[0].monthly, "held": True}):  # fmt: skip
        with pytest.raises(DatabaseError, match="adverse"), transaction.atomic():
            revision(made.award, decision(), **wrong)
    by_human = decision(adverse=True, human=True, remedies="x", cause="end")
    assert revision(made.award, by_human, monthly=0)


def test_a_conversion_that_lowers_both_together():
    made = pension()
    says = decision(cause="conversion")
    with pytest.raises(DatabaseError, match="adverse"), transaction.atomic():
        revision(made.award, says, monthly=0)
    other = Award.objects.create(
        person=made.award.person, benefit="resident_pension", book=made.award.book,
        place=made.award.place, first_month=month(2025, 6), key="other", day=DAY,
    )  # fmt: skip
    full = made.revisions[0].monthly
    revision(other, says, number=1, monthly=full - 1, cause="award")
    with pytest.raises(DatabaseError, match="adverse"), transaction.atomic():
        revision(made.award, says, monthly=0)
    assert revision(made.award, says, monthly=1)


def test_more_than_the_whole_from_the_account_or_a_number_twice():
    made = pension()
    says = decision()
    more = made.revisions[0].monthly + 5
    with pytest.raises(IntegrityError), transaction.atomic():
        revision(made.award, says, monthly=more, individual=more + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        revision(made.award, says, number=1, monthly=more)
    with pytest.raises(IntegrityError), transaction.atomic():
        revision(made.award, says, monthly=more, to_month=month(2025, 5))


def test_nothing_is_changed_or_deleted():
    made = pension()
    for statement in (
        "UPDATE benefits_revision SET monthly = monthly + 1",
        "DELETE FROM benefits_revision",
        "UPDATE benefits_decision SET decided_by = 'li'",
        "DELETE FROM benefits_decision",
        "UPDATE benefits_award SET person = 2",
        "UPDATE benefits_claim SET facts = '{}'",
        "DELETE FROM benefits_claim",
        "UPDATE benefits_basis SET content = '[]'",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
    assert Claim.objects.get() == made.award.claim


def test_every_table_of_the_room_is_guarded():
    from django.apps import apps

    tables = {model._meta.db_table for model in apps.get_app_config("benefits").get_models()}
    assert tables == set(FIXED)


def test_every_kind_of_benefit_asks_the_law_for_what_it_knows():
    read = kinds()
    assert len(read) >= 20
    for kind in read.values():
        assert kind.zh
        assert kind.en
        assert kind.amount.names


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("amount", "pension_totals", "no rules"),
        ("scheme", "lottery", "not known"),
        ("apart", ["nothing"], "no kinds"),
        ("needs", {"claim": ["shoe_size"]}, "no facts"),
        ("amount", {"by": "disability_case", "rich": "pension_total"}, "no options"),
        ("colour", "red", "unknown fields"),
    ],
)
def test_a_kind_wrongly_said_is_refused_at_load(field, value, said, tmp_path, monkeypatch):
    import yaml

    from canbao.benefits import kinds as module

    content = yaml.safe_load(module.FILE.read_text(encoding="utf-8"))
    content["nursing_allowance"][field] = value
    wrong = tmp_path / "benefits.yaml"
    wrong.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    monkeypatch.setattr(module, "FILE", wrong)
    with pytest.raises(ValueError, match=said):
        module.kinds.__wrapped__()
