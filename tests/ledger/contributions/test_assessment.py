"""Assessment: worked by hand to the fen, once, and what the law lacks waits.

Limits of Sichuan for 2025: 4588 to 22938, published on 2025-09-21; of 2024: 4511 to 22555. Rates:
pension 8 % and 16 %, unemployment 0.5 % and 0.5 %, work injury of class 3: 0.7 %.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from canbao.batches.runs import failures, go_on
from canbao.ledger.balances import trial_balance
from canbao.ledger.contributions.assessment import prepare_assessment
from canbao.ledger.contributions.batches import work_of
from canbao.ledger.contributions.models import (
    EMPLOYEE_PENSION,
    PUBLIC_SECTOR_PENSION,
    RURAL,
    UNEMPLOYMENT,
    Assessment,
    InjuryRate,
    Line,
    PaymentOrder,
    Waiting,
)
from canbao.ledger.models import Posting, Transaction
from canbao.ledger.pools import book_of
from canbao.people import log
from tests.ledger.contributions.make import (
    CITY,
    CODE,
    FINAL,
    JANUARY,
    OTHER,
    PLACE,
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

pytestmark = pytest.mark.django_db


def three_staff() -> None:
    """3000 is below the floor, 8000 between, 30000 above the ceiling."""
    employer()
    for number in (1, 2, 3):
        person(number)
    books(FINAL)
    said(rows(3000, 8000, 30000), day=FINAL)


def test_three_staff_to_the_fen():
    three_staff()
    assessed(day=FINAL)
    # 1: base 4588  · pension 367.04 + 734.08   · unemployment 22.94 + 22.94   · injury 32.116
    # 2: base 8000  · pension 640.00 + 1280.00  · unemployment 40.00 + 40.00   · injury 56.00
    # 3: base 22938 · pension 1835.04 + 3670.08 · unemployment 114.69 + 114.69 · injury 160.566
    lines = Line.objects.order_by("person").values_list(
        "pension_base", "pension_person", "pension_employer", "pension_credited",
        "unemployment_person", "unemployment_employer", "injury_base", "injury_employer",
    )  # fmt: skip
    assert list(lines) == [
        (458800, 36704, 73408, 36704, 2294, 2294, 458800, 3212),
        (800000, 64000, 128000, 64000, 4000, 4000, 800000, 5600),
        (2293800, 183504, 367008, 183504, 11469, 11469, 2293800, 16057),
    ]
    # pension 367.04 + 734.08 + 640 + 1280 + 1835.04 + 3670.08 = 8526.24
    # unemployment 2 × (22.94 + 40 + 114.69) = 355.26; injury 32.12 + 56 + 160.57 = 248.69
    assert owed() == {"employee_pension": 852624, "unemployment": 35526, "work_injury": 24869}


def test_an_order_is_booked_against_what_is_assessed():
    three_staff()
    assessed(day=FINAL)
    book = book_of("employee_pension", PLACE)
    sums = {line.kind: line.balance for line in trial_balance(book)}
    assert sums == {"employer_clearing": 852624, "assessed": -852624}
    made = Transaction.objects.get(book=book)
    assert (made.kind, made.month, made.about_month) == ("assessment", JANUARY + 8, JANUARY)
    order = PaymentOrder.objects.get(book=book)
    assert (order.transaction_id, order.due) == (made.id, date(2025, 1, 31))


def test_assessed_again_nothing_happens():
    three_staff()
    first = assessed(day=FINAL)
    postings, entries = Posting.objects.count(), log.anchor()
    assert assessed(day=FINAL) == first
    day_after = assessed(day=date(2025, 9, 26))
    assert (day_after.state, day_after.rows) == ("done", 0)
    assert (Posting.objects.count(), log.anchor()) == (postings, entries)


def test_a_dry_run_shows_the_effect_and_writes_nothing():
    three_staff()
    told = done(prepare_assessment(CITY, JANUARY, day=FINAL, by="li", dry=True))
    assert (told.sum_fen, told.rows) == (852624 + 35526 + 24869, 3 + 3)
    assert not Line.objects.exists()
    assert not PaymentOrder.objects.exists()
    assert assessed(day=FINAL).sum_fen == told.sum_fen


def test_float_of_the_employer():
    three_staff()
    InjuryRate.objects.create(
        employer=CODE, from_month=JANUARY, industry_class=3, floating=150, ground="document:2",
        day=date(2024, 12, 20), by="li",
    )  # fmt: skip
    assessed(day=FINAL)
    # 0.7 % × 150 % = 1.05 %: 4588 → 48.174, 8000 → 84, 22938 → 240.849
    assert owed()["work_injury"] == 4817 + 8400 + 24085


def test_without_a_class_work_injury_waits_and_the_rest_goes_on():
    employer(industry_class=0)
    person(1)
    books(FINAL)
    said(rows(8000), day=FINAL)
    assessed(day=FINAL)
    assert owed() == {"employee_pension": 192000, "unemployment": 8000}
    waits = Waiting.objects.get()
    assert (waits.scheme, waits.person) == ("work_injury", 0)
    assert "一至八类" in waits.zh
    assert "class (1 to 8)" in waits.en
    assert Assessment.objects.get().waiting == 1


def test_what_the_law_lacks_waits_in_the_laws_words():
    employer()
    person(1)
    day = date(2026, 1, 20)  # unemployment rates from 2026 on have not been published
    books(day)
    said(rows(8000), month=JANUARY + 12, day=day)
    told = assessed(month=JANUARY + 12, day=day)
    assert told.counts["waiting"] == 1
    assert "unemployment" not in owed(JANUARY + 12)
    assert "unemployment_person_rate" in Waiting.objects.get().en
    assert owed(JANUARY + 12)["employee_pension"] == 192000


def test_a_rural_contract_worker_pays_no_unemployment_contribution():
    employer()
    person(1)
    books(FINAL)
    said(rows(8000, schemes=UNEMPLOYMENT | RURAL), day=FINAL)
    assessed(day=FINAL)
    assert owed() == {"unemployment": 4000}


def test_public_sector_and_employees_have_books_of_their_own():
    employer()
    person(1)
    person(2)
    books(FINAL)
    public, private = rows(8000, 8000, schemes=EMPLOYEE_PENSION)
    said([replace(public, schemes=PUBLIC_SECTOR_PENSION), private], day=FINAL)
    assessed(day=FINAL)
    # 8 % and 16 % of 8000 each
    assert owed() == {"public_sector_pension": 192000, "employee_pension": 192000}
    assert list(Line.objects.order_by("person").values_list("pension_credited", flat=True)) == [
        64000,
        64000,
    ]


def test_nobody_employed_owes_nothing():
    employer()
    books(PROVISIONAL)
    said([], nil=True)
    assessed()
    assert owed() == {}
    assert Assessment.objects.get().lines == 0


def test_a_month_that_is_not_open_stops_the_batch_with_words():
    employer()
    person(1)
    said(rows(8000))
    run = prepare_assessment(CITY, JANUARY, day=PROVISIONAL, by="li")
    assert go_on(run, work_of(run.kind)).state == "failed"
    assert "2025-01" in failures(run)[0].error_zh
    told = failures(run)[0].error_en
    assert "is not open; open it first: canbao money open-month" in told
    assert "contributions:" not in told
    assert not Line.objects.exists()


def test_only_the_place_that_was_asked_for():
    employer()
    employer(OTHER, place=510703000000)  # Mianyang
    person(1)
    person(2, code=OTHER)
    books(PROVISIONAL)
    said(rows(8000))
    said(rows(8000, first=2), code=OTHER)
    assessed()
    assert owed()
    assert not owed(payer=f"E{OTHER}")


def test_the_log_has_one_entry_for_the_chunk():
    three_staff()
    before = log.anchor()[0]
    assessed(day=FINAL)
    assert log.anchor()[0] == before + 1
    assert log.verify().sound
