"""Later versions: corrections, undoing, estimates, settlements – always the difference, to the fen.

Figures of Sichuan as in `test_assessment`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from django.db.models import Exists, OuterRef
from hypothesis import given, settings
from hypothesis import strategies as st

from canbao.ledger.contributions.assessment import assess, latest
from canbao.ledger.contributions.declare import amend, undo
from canbao.ledger.contributions.estimates import prepare_estimates
from canbao.ledger.contributions.models import (
    EMPLOYEE_PENSION,
    ESTIMATE,
    SCHEME_BITS,
    Assessment,
    Declaration,
    Line,
    PaymentOrder,
)
from canbao.ledger.contributions.reassessment import prepare_reassessments, reassess, unsettled
from canbao.ledger.contributions.shares import shares
from canbao.ledger.contributions.sheet import PARTS, read
from canbao.ledger.models import Transaction
from canbao.ledger.refusal import Refused
from tests.ledger.contributions.make import (
    CITY,
    CLERK,
    CODE,
    FINAL,
    JANUARY,
    PROVISIONAL,
    assessed,
    books,
    done,
    employer,
    owed,
    person,
    rows,
    said,
)

FEBRUARY = JANUARY + 1
IN_MARCH = date(2025, 3, 10)


@pytest.fixture
def staff(db: None) -> None:
    employer()
    for number in range(1, 6):
        person(number)
    books(PROVISIONAL, FINAL)


def pension(month: int = JANUARY) -> int:
    return owed(month).get("employee_pension", 0)


def test_a_correction_is_ordered_as_the_difference(staff: None):
    said(rows(8000, 9000))
    assessed()
    said(rows(8000, 10000))
    assessed()
    # 24 % of 8000 and 9000; then 24 % of 1000 more
    fen = [*PaymentOrder.objects.filter(book__scheme="employee_pension").values_list("fen")]
    assert fen == [(408000,), (24000,)]
    last = Transaction.objects.get(key=f"contributions:assessment:{CODE}:{JANUARY}:2",
                                   book__scheme="employee_pension")  # fmt: skip
    assert (last.kind, last.corrects_id) == ("assessment", last.id - 1)


def test_what_is_lowered_is_a_correction_that_names_the_old(staff: None):
    said(rows(8000, 9000))
    assessed()
    said(rows(8000))
    assessed()
    assert pension() == 192000
    lowered = PaymentOrder.objects.get(fen=-216000)
    assert lowered.transaction.kind == "correction"
    assert lowered.transaction.corrects_id == lowered.transaction_id - 1
    taken = shares(lowered)
    assert (taken.person.tolist(), taken.months.tolist()) == ([2], [-1])
    assert (taken.credited.tolist(), taken.base.tolist()) == ([-72000], [-900000])


def test_undone_it_is_as_before(staff: None):
    said(rows(8000, 9000))
    assessed()
    before = owed()
    said(rows(5000))
    assessed()
    assert owed() != before
    undo(CODE, JANUARY, day=PROVISIONAL, actor=CLERK, door="test")
    assessed()
    assert owed() == before
    assert Declaration.objects.count() == 3


def test_there_is_nothing_before_the_first_version(staff: None):
    said(rows(8000))
    with pytest.raises(Refused, match="no earlier declaration"):
        undo(CODE, JANUARY, day=PROVISIONAL, actor=CLERK, door="test")


def test_the_rows_that_came_back_are_added(staff: None):
    told = said([*rows(8000), replace(rows(9000, first=2)[0], row=7, wage=-900000)])
    assert (told.taken, told.returned) == (1, 1)
    assessed()
    again = amend(CODE, JANUARY, rows(9000, first=2), day=PROVISIONAL, actor=CLERK, door="test")
    assert again.taken == 1
    assessed()
    assert pension() == 192000 + 216000
    amend(CODE, JANUARY, [], leave_out=[1], day=PROVISIONAL, actor=CLERK, door="test")
    assessed()
    assert pension() == 216000


def test_a_version_that_moves_parts_between_persons_has_two_orders(staff: None):
    said(rows(8000, schemes=EMPLOYEE_PENSION))
    assessed()
    said(rows(8000, first=2, schemes=EMPLOYEE_PENSION))
    assessed()
    assert pension() == 192000
    back, whole = PaymentOrder.objects.filter(version=2).order_by("transaction_id")
    assert (back.fen, whole.fen) == (-192000, 192000)
    assert (shares(back).person.tolist(), shares(back).credited.tolist()) == ([1], [-64000])
    assert (shares(whole).person.tolist(), shares(whole).credited.tolist()) == ([2], [64000])


def test_late_limits_are_settled_by_the_difference(staff: None):
    said(rows(3000, 8000, 30000))
    assessed()
    # by the limits of 2024, 4511 and 22555:
    # 1: pension 360.88 + 721.76   · unemployment 22.555 twice → 22.56  · injury 31.577
    # 2: pension 640.00 + 1280.00  · unemployment 40.00 twice           · injury 56.00
    # 3: pension 1804.40 + 3608.80 · unemployment 112.775 twice → 112.78 · injury 157.885
    # pension 8415.84; unemployment 2 × (22.56 + 40 + 112.78) = 350.68
    # injury 31.58 + 56 + 157.89 = 245.47
    assert owed() == {"employee_pension": 841584, "unemployment": 35068, "work_injury": 24547}
    assert Assessment.objects.get().provisional
    (run,) = prepare_reassessments(CITY, JANUARY, JANUARY, day=FINAL, by="li")
    done(run)
    assert owed() == {"employee_pension": 852624, "unemployment": 35526, "work_injury": 24869}
    settled = PaymentOrder.objects.filter(version=2).order_by("book_id")
    # 8526.24 − 8415.84, 355.26 − 350.68, 248.69 − 245.47; due by the end of September
    assert {(order.fen, order.due) for order in settled} == {
        (11040, date(2025, 9, 30)), (458, date(2025, 9, 30)), (322, date(2025, 9, 30)),
    }  # fmt: skip
    difference = shares(settled.get(book__scheme="employee_pension"))
    # 8 % of 77 and of 383: 6.16 and 30.64; nobody has a month more
    assert difference.person.tolist() == [1, 3]
    assert difference.credited.tolist() == [616, 3064]
    assert difference.months.tolist() == [0, 0]
    assert prepare_reassessments(CITY, JANUARY, JANUARY, day=FINAL, by="li") == []


def test_where_nothing_changes_only_the_assessment_is_settled(staff: None):
    said(rows(8000))
    assessed()
    (run,) = prepare_reassessments(CITY, JANUARY, FEBRUARY, day=FINAL, by="li")
    done(run)
    assert Declaration.objects.count() == 1
    assert [*Assessment.objects.order_by("number").values_list("provisional", flat=True)] == [
        True,
        False,
    ]


def test_before_the_limits_are_published_nothing_is_settled(staff: None):
    said(rows(3000))
    assessed()
    orders = PaymentOrder.objects.count()
    (run,) = prepare_reassessments(CITY, JANUARY, JANUARY, day=date(2025, 8, 1), by="li")
    done(run)
    assert (PaymentOrder.objects.count(), Assessment.objects.count()) == (orders, 1)


def test_undeclared_110_percent_then_the_true_declaration(staff: None):
    said(rows(8000, 9000, schemes=EMPLOYEE_PENSION))
    assessed()
    done(prepare_estimates(CITY, FEBRUARY, day=IN_MARCH, by="li"))
    # last month 24 % of 17000 = 4080.00; 110 % = 4488.00
    assert pension(FEBRUARY) == 448800
    guess = PaymentOrder.objects.get(month=FEBRUARY)
    assert guess.declaration is not None
    assert guess.declaration.source == ESTIMATE
    told = shares(guess)
    # persons 640 and 720, employer 1280 and 1440, each with 10 % more; nobody is credited
    assert told.person_part.tolist() == [70400, 79200]
    assert told.employer_part.tolist() == [140800, 158400]
    assert (told.credited.tolist(), told.months.tolist()) == ([0, 0], [0, 0])
    said(rows(8000, 8500, schemes=EMPLOYEE_PENSION), month=FEBRUARY, day=IN_MARCH)
    assessed(month=FEBRUARY, day=IN_MARCH)
    # 24 % of 16500 = 3960.00, 528.00 less
    assert pension(FEBRUARY) == 396000
    made_good = shares(PaymentOrder.objects.get(month=FEBRUARY, version=2))
    assert made_good.credited.tolist() == [64000, 68000]
    assert made_good.months.tolist() == [1, 1]
    assert (made_good.person_part + made_good.employer_part).sum() == -52800


def test_the_fen_that_do_not_divide_go_to_somebody(staff: None):
    said(rows(4513, 4517, 4519, schemes=EMPLOYEE_PENSION))
    assessed()
    before = pension()
    done(prepare_estimates(CITY, FEBRUARY, day=IN_MARCH, by="li"))
    told = shares(PaymentOrder.objects.get(month=FEBRUARY))
    assert (told.person_part + told.employer_part).sum() == pension(FEBRUARY)
    assert pension(FEBRUARY) == (before * 110 + 50) // 100


def test_nobody_is_estimated_in_time_or_twice(staff: None):
    said(rows(8000))
    assessed()
    with pytest.raises(Refused, match="2025-02-28"):
        prepare_estimates(CITY, FEBRUARY, day=date(2025, 2, 28), by="li")
    done(prepare_estimates(CITY, FEBRUARY, day=IN_MARCH, by="li"))
    before = owed(FEBRUARY)
    done(prepare_estimates(CITY, FEBRUARY, day=IN_MARCH, by="li"))
    done(prepare_estimates(CITY, FEBRUARY, day=date(2025, 3, 11), by="li"))
    assert owed(FEBRUARY) == before


def test_who_declared_is_not_estimated(staff: None):
    said(rows(8000))
    assessed()
    said([], month=FEBRUARY, day=date(2025, 2, 10), nil=True)
    done(prepare_estimates(CITY, FEBRUARY, day=IN_MARCH, by="li"))
    assert owed(FEBRUARY) == {}


DEEDS = st.one_of(
    st.tuples(
        st.just("declare"),
        st.lists(st.integers(1, 40_000), max_size=5),
        st.sampled_from([1, 2, 4, 5, 8, 13, 20, 30]),
    ),
    st.tuples(st.just("undo"), st.just([]), st.just(0)),
    st.tuples(st.just("assess"), st.just([]), st.just(0)),
    st.tuples(st.just("settle"), st.just([]), st.just(0)),
)


@pytest.mark.django_db
@settings(max_examples=25)
@given(deeds=st.lists(DEEDS, min_size=1, max_size=7))
def test_orders_add_up_to_the_assessment_of_the_last_version(
    deeds: list[tuple[str, list[int], int]],
):
    """Whatever is declared, undone, assessed and settled, in whatever order."""
    with transaction.atomic():
        employer()
        for number in range(1, 6):
            person(number)
        books(PROVISIONAL, FINAL)
        day = PROVISIONAL
        for deed, wages, schemes in deeds:
            if deed == "declare":
                said(rows(*wages, schemes=schemes), day=day, nil=True)
            elif deed == "undo":
                with suppress(Refused):
                    undo(CODE, JANUARY, day=day, actor=CLERK, door="test")
            elif deed == "assess":
                _assess(day)
            else:
                day = FINAL
                reassess(list(unsettled(JANUARY, CITY)), JANUARY, day, "li")
        _assess(day)
        last = Declaration.objects.order_by("version").last()
        if last is not None:
            sheet = read([last], JANUARY, assessed=True)
            assert owed() == {
                scheme: total
                for scheme in PARTS
                if (total := int(sheet.totals(scheme).sum())) or scheme in owed()
            }
            for scheme in owed():
                _shares_are_the_lines(scheme, last)
        transaction.set_rollback(True)


def _assess(day: date) -> None:
    """What a chunk does, within the example's own transaction."""
    mine = Assessment.objects.filter(declaration=OuterRef("pk"))
    assess(list(latest(JANUARY, CITY).exclude(Exists(mine))), JANUARY, day)


def _shares_are_the_lines(scheme: str, last: Declaration) -> None:
    """The shares of all orders of a scheme, added up, are the lines of the last version."""
    summed: dict[int, list[int]] = {}
    for order in PaymentOrder.objects.filter(book__scheme=scheme).select_related("book"):
        told = shares(order)
        assert int((told.person_part + told.employer_part).sum()) == order.fen
        columns = (told.months, told.credited, told.person_part, told.employer_part)
        for row, who in enumerate(told.person.tolist()):
            old = summed.setdefault(who, [0, 0, 0, 0])
            summed[who] = [before + int(c[row]) for before, c in zip(old, columns, strict=True)]
    bit = SCHEME_BITS[scheme]
    lines = {
        line.person: [
            1,
            line.pension_credited if scheme.endswith("pension") else 0,
            getattr(line, PARTS[scheme][0]) if len(PARTS[scheme]) == 2 else 0,
            getattr(line, PARTS[scheme][-1]),
        ]
        for line in Line.objects.filter(declaration=last)
        if line.schemes & bit
    }
    assert {who: parts for who, parts in summed.items() if any(parts)} == lines
