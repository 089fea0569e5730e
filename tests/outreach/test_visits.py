"""Visits: what follows from them, kept once for each key, and what the database refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from canbao.accounts.models import STREET_OFFICER, Account
from canbao.outreach import visits
from canbao.outreach.models import Entry, Visit
from canbao.outreach.words import ACTIVITIES, OUTCOMES, REASONED, REASONS
from tests.accounts.make import account
from tests.people.make import VILLAGE

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.fixture
def officer(db: None) -> Account:
    return account(STREET_OFFICER)


@pytest.fixture
def entry(db: None) -> Entry:
    return Entry.objects.create(
        place=VILLAGE, person=1, position=1, priority=1, reason="never_insured",
        schemes="employee_pension", snapshot="s",
    )  # fmt: skip


def answers(outcome: str, day: int = 20, key: UUID | None = None, **more: Any) -> visits.Answers:
    given = {"reason": None, "activity": None} | more
    return visits.Answers(key or uuid4(), date(2026, 11, day), outcome, **given)


def keep(entry: Entry, officer: Account, *said: visits.Answers) -> Entry:
    for each in said:
        visits.keep(entry.pk, officer, each, NOW)
    entry.refresh_from_db()
    return entry


def test_one_failed_visit_is_tried_again(entry: Entry, officer: Account) -> None:
    keep(entry, officer, answers("not_found"))
    assert (entry.state, entry.failed) == ("to_visit", 1)


def test_two_failed_visits_ask_for_a_letter(entry: Entry, officer: Account) -> None:
    keep(entry, officer, answers("not_found", 19), answers("not_found", 20))
    assert entry.state == "letter"


def test_a_visit_that_found_somebody_closes_it_whatever_order_visits_arrive_in(
    entry: Entry, officer: Account
) -> None:
    keep(entry, officer, answers("insured_elsewhere", 18), answers("not_found", 19))
    keep(entry, officer, answers("not_found", 17))
    assert (entry.state, entry.failed) == ("done", 2)


def test_a_letter_is_noted_once(entry: Entry, officer: Account) -> None:
    assert visits.letter_sent(entry.pk, TODAY) is None
    keep(entry, officer, answers("not_found", 19), answers("not_found", 20))
    assert visits.letter_sent(entry.pk, TODAY) is not None
    assert visits.letter_sent(entry.pk, date(2026, 12, 1)) is None
    entry.refresh_from_db()
    assert (entry.state, entry.letter_at) == ("written", TODAY)


def test_a_failed_visit_after_the_letter_asks_for_no_second_one(
    entry: Entry, officer: Account
) -> None:
    keep(entry, officer, answers("not_found", 18), answers("not_found", 19))
    visits.letter_sent(entry.pk, TODAY)
    keep(entry, officer, answers("not_found", 21))
    assert entry.state == "written"


def test_the_same_key_is_the_same_visit(entry: Entry, officer: Account) -> None:
    said = answers("dead")
    assert not visits.keep(entry.pk, officer, said, NOW).repeated
    assert visits.keep(entry.pk, officer, said, NOW).repeated
    assert Visit.objects.count() == 1


def test_the_same_key_from_another_officer_is_a_conflict(entry: Entry, officer: Account) -> None:
    said = answers("dead")
    visits.keep(entry.pk, officer, said, NOW)
    with pytest.raises(visits.Conflict):
        visits.keep(entry.pk, account(STREET_OFFICER), said, NOW)


TEXT = st.text(max_size=20)


@given(
    st.fixed_dictionaries(
        {
            "key": st.one_of(TEXT, st.uuids().map(str)),
            "outcome": st.one_of(TEXT, st.sampled_from(list(OUTCOMES))),
            "reason": st.one_of(TEXT, st.sampled_from(["", *REASONS])),
            "activity": st.one_of(TEXT, st.sampled_from(["", *ACTIVITIES])),
            "visited": st.one_of(TEXT, st.dates().map(str)),
        }
    )
)
def test_any_form_is_read_or_refused_with_a_word(form: dict[str, str]) -> None:
    from canbao.web.views.street_words import WRONG

    try:
        read = visits.read(form, TODAY)
    except visits.WrongAnswer as wrong:
        assert (wrong.field, wrong.code) in WRONG  # noqa: PT017 - one of both is right
        return
    assert read.visited <= TODAY
    assert read.reason is None or read.outcome in REASONED


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "gone fishing"},
        {"outcome": "dead", "reason": "no_money"},
        {"outcome": "not_joined", "reason": "because"},
        {"activity": "king"},
    ],
)
def test_the_database_refuses_a_wrong_visit(
    entry: Entry, officer: Account, wrong: dict[str, str]
) -> None:
    given = {"outcome": "not_joined", "reason": None, "activity": None}
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(
            key=uuid4(), entry=entry, officer=officer, visited=TODAY, received_at=NOW,
            **(given | wrong),
        )  # fmt: skip


@pytest.mark.parametrize("wrong", [{"state": "lost"}, {"place": 5101}, {"state": "written"}, {}])
def test_the_database_refuses_a_wrong_entry(entry: Entry, wrong: dict[str, object]) -> None:
    """An unknown state, a place that is none, a letter without its day, the same person twice."""
    given: dict[str, object] = {
        "place": VILLAGE, "person": 2 if wrong else 1, "position": 1, "priority": 1,
        "reason": "", "schemes": "", "snapshot": "s",
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(**(given | wrong))
