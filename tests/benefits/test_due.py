"""What is due for a month: the last revision covering it says so, whatever the order of causes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from canbao.benefits.due import Due, due, due_columns, due_in, due_of
from canbao.benefits.models import CAUSES, Award, Revision
from canbao.ledger.books import book
from tests.benefits.make import CHENGDU, decision, month, pension

pytestmark = pytest.mark.django_db
M = month(2025, 1)


def rows(of: Due) -> list[tuple[int, int, int, int, int]]:
    """Award, month, revision, monthly, what is to be paid."""
    return list(
        zip(
            of.award.tolist(), of.month.tolist(), of.revision.tolist(), of.monthly.tolist(),
            of.fen.tolist(), strict=True,
        )
    )  # fmt: skip


def made(*spans: tuple[int, int | None, int, bool], person: int = 1) -> Award:
    """An award with these revisions, written past the functions."""
    shelf = book("employee_pension", 510000000000)
    row = Award.objects.create(
        person=person, benefit="employee_pension", book=shelf, place=CHENGDU, first_month=M,
        key=f"test:{person}", day=date(2025, 1, 1),
    )  # fmt: skip
    says = decision(person=person, adverse=True, human=True, remedies="x")
    Revision.objects.bulk_create(
        Revision(
            award=row, number=number, from_month=first, to_month=last, monthly=fen, held=held,
            cause="correction", decision=says, day=date(2025, 1, 1),
        )
        for number, (first, last, fen, held) in enumerate(spans, 1)
    )  # fmt: skip
    return row


def test_the_last_revision_wins_and_months_outside_it_stay():
    row = made((M, None, 100, False), (M + 2, M + 3, 150, False), (M + 3, None, 120, True))
    assert rows(due_of(row.id, 0, M + 4)) == [
        (row.id, M, 1, 100, 100),
        (row.id, M + 1, 1, 100, 100),
        (row.id, M + 2, 2, 150, 150),
        (row.id, M + 3, 3, 120, 0),
        (row.id, M + 4, 3, 120, 0),
    ]


def test_one_month_by_sql_is_the_month_of_the_columns():
    one = made((M, None, 100, False), (M + 2, M + 3, 150, False))
    two = made((M + 1, None, 80, False), (M + 2, None, 0, False), person=2)
    for at in range(M - 1, M + 6):
        columns = due_columns(one.book_id, M + 9, since=M - 2)
        of_month = [row for row in rows(columns) if row[1] == at]
        assert rows(due_in(one.book_id, at)) == of_month
        assert rows(due([one.id, two.id], at)) == of_month


def test_columns_of_some_awards_only():
    one = made((M, None, 100, False))
    two = made((M, None, 80, False), person=2)
    assert {row[0] for row in rows(due_columns(one.book_id, M, awards=[two.id]))} == {two.id}
    part = due_columns(one.book_id, M + 1, first=two.id, last=two.id)
    assert [row[1] for row in rows(part)] == [M, M + 1]


def test_nothing_is_due_before_the_first_month_and_none_of_another_book():
    row = made((M, None, 100, False))
    assert len(due_of(row.id, 0, M - 1)) == 0
    assert len(due_in(row.book_id + 1, M)) == 0


def test_who_is_paid_and_whose_account_it_is():
    made_of = pension(7)
    columns = due([made_of.award.id], month(2025, 3))
    assert (columns.person.tolist(), columns.insured.tolist()) == ([7], [7])
    assert [CAUSES[cause] for cause in columns.cause.tolist()] == ["award"]
    assert columns.individual.tolist() == [57803]


SPANS = st.lists(
    st.tuples(
        st.integers(M, M + 14),
        st.one_of(st.none(), st.integers(0, 8)),
        st.integers(0, 5000),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


class AsPainted(TestCase):
    """Any revisions: the columns are what painting month by month gives."""

    @settings(max_examples=60)
    @given(SPANS, st.integers(M - 3, M + 20), st.integers(0, 12))
    def test_columns_are_as_painted(self, spans, since, more):
        given_spans = [(a, None if n is None else a + n, fen, held) for a, n, fen, held in spans]
        row = made(*given_spans)
        through = since + more
        naive = []
        for at in range(since, through + 1):
            covering = [
                (number, fen, held)
                for number, (first, last, fen, held) in enumerate(given_spans, 1)
                if first <= at and (last is None or at <= last)
            ]
            if covering:
                number, fen, held = covering[-1]
                naive.append((row.id, at, number, fen, 0 if held else fen))
        assert rows(due_columns(row.book_id, through, since=since)) == naive
