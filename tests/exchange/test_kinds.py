"""Between the schemes, from the army, temporary accounts, and which province pays."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.exchange import duplicates, inbox, merging, new_place, old_place, status
from canbao.exchange.clock import last_day
from canbao.exchange.kinds import kinds
from canbao.exchange.models import HERE, IN, KeptMonth, Message, Transfer
from canbao.exchange.paying_place import (
    Stay,
    certificate,
    open_temporary_account,
    paying_province,
)
from canbao.exchange.sheet import MonthRow, Sheet, own_months
from canbao.law import LawError
from canbao.ledger import books
from canbao.ledger.balances import balances
from canbao.ledger.months import open_month
from canbao.ledger.pools import book_of
from canbao.ledger.refusal import Refused
from canbao.people.models import ParticipationSpell, Person
from tests.exchange import killed_conversation
from tests.exchange.scene import (
    FIRST,
    GUANGDONG,
    LAST,
    SICHUAN,
    deed,
    installation,
    month,
    months,
    person,
)

pytestmark = pytest.mark.django_db
BOTH = ["employee_pension", "resident_pension"]


def held(scheme: str, kind: str, holder: str = "P1") -> int:
    book = book_of(scheme, SICHUAN)
    account = books.accounts(book, [(kind, holder)])[0]
    return -balances(book, [account])[account]


def linked(kind: str, employee_months: int) -> str:
    """A linkage inside this installation; the code of it."""
    facts = {"retirement_category": "male_60", "employee_months": employee_months}
    given = new_place.Application(1, kind, SICHUAN, facts)
    code = new_place.apply(given, deed(date(2025, 3, 3))).code
    day = deed(date(2025, 3, 4))
    inbox.receive(new_place.send_letter(code, day).text.encode(), day)
    inbox.receive(old_place.hand_over(code, day).text.encode(), day)
    paid = old_place.pay_out(code, f"out {code}", day)
    inbox.receive(paid.text.encode(), day)
    new_place.money_arrived(code, int(str(paid.body["fen"])), f"in {code}", day)
    receipt = merging.merge(code, day)
    assert receipt is not None
    inbox.receive(receipt.text.encode(), day)
    merging.tell(code, day)
    return code


def test_too_few_employee_years_join_the_residents_pension():
    # Employee: 4 × 400.00 + 12.34 interest = 1,612.34; resident: April to June 2024 at 25.00 a
    # month, 2.00 on the account each (8 %) = 6.00. April was paid twice: the employee month counts,
    # the person's own 2.00 go back. Account: 1,612.34 + 6.00 − 2.00 = 1,616.34; six months.
    killed_conversation.prepare()
    code = linked("to_resident", 4)
    assert held("employee_pension", "individual") == 0
    assert held("resident_pension", "individual") == 161_634
    assert held("resident_pension", "refund_due") == 200
    assert [row.month for row in own_months(1, "resident_pension") if row.months] == [
        month(2024, 1) + n for n in range(6)
    ]
    assert list(KeptMonth.objects.values_list("transfer__code", "month", "given_back")) == [
        (code, month(2024, 4), 200)
    ]


def test_with_enough_employee_years_the_resident_account_joins_and_its_years_do_not_count():
    # 180 employee months; resident account 3 × 2.00 = 6.00, one month doubled: 2.00 go back.
    installation(SICHUAN, BOTH)
    person(1, place=SICHUAN, born="1964-12-01", insured=False)
    rows = [(month(2010, 1) + n, 300_000) for n in range(180)]
    months(1, SICHUAN, rows)
    resident = [(month(2024, 12) + n, 2_500) for n in range(3)]
    months(1, SICHUAN, resident, scheme="resident_pension", kind="resident")
    before = held("employee_pension", "individual")
    linked("to_employee", 180)
    assert held("resident_pension", "individual") == 0
    assert held("employee_pension", "individual") == before + 600 - 200
    assert held("employee_pension", "refund_due") == 200
    assert sum(row.months for row in own_months(1, "employee_pension")) == 180
    assert KeptMonth.objects.get().keeps == HERE


def test_the_other_direction_is_refused_with_the_laws_answer():
    killed_conversation.prepare()
    facts = {"retirement_category": "male_60", "employee_months": 4}
    given = new_place.Application(1, "to_employee", SICHUAN, facts)
    code = new_place.apply(given, deed(date(2025, 3, 3))).code
    with pytest.raises(Refused, match="is to_resident, not to_employee"):
        new_place.send_letter(code, deed(date(2025, 3, 3)))


def test_the_army_pays_into_the_relation_from_a_sheet_two_people_entered():
    # Two years of service: 24 months on 6,000.00, 480.00 each on the account, and as stated
    # 17,280.00 for the fund: 11,520.00 + 17,280.00 = 28,800.00.
    installation(SICHUAN)
    person(1, place=SICHUAN)
    given = new_place.Application(1, "military", SICHUAN)
    code = new_place.apply(given, deed(date(2025, 3, 3))).code
    assert [each.code for each in status.queue(date(2025, 3, 3))] == [code]
    rows = tuple(
        MonthRow(month(2022, 9) + n, 1, "employee", 600_000, 48_000, 48_000, 72_000, SICHUAN)
        for n in range(24)
    )
    sheet = Sheet("employee_pension", rows, (), 1_152_000, 1_728_000, "", "")
    with pytest.raises(Refused, match="second person"):
        new_place.enter_sheet(code, sheet, "a" * 64, deed(date(2025, 3, 4), checked_by=""))
    assert new_place.enter_sheet(code, sheet, "a" * 64, deed(date(2025, 3, 4))).state == (
        "money_on_the_way"
    )
    new_place.money_arrived(code, 2_880_000, "army-1", deed(date(2025, 3, 6)))
    assert merging.merge(code, deed(date(2025, 3, 7))) is None
    assert "24" in merging.tell(code, deed(date(2025, 3, 7)))[0]
    assert held("employee_pension", "individual") == 1_152_000
    assert Transfer.objects.get(code=code).priority


def test_a_ledger_keeps_the_conversation_as_it_was():
    killed_conversation.prepare()
    killed_conversation.batch()
    with pytest.raises(Exception, match="append-only"):
        Message.objects.update(content="{}")


def test_the_paying_province_is_the_laws_and_a_temporary_account_makes_none():
    # Registered in Sichuan; 130 months certified by Zhejiang, then 3 in Sichuan, relation in
    # Zhejiang: ten years there, so Zhejiang pays (国办发〔2009〕66号 六（二）).
    installation(SICHUAN)
    person(1, place=SICHUAN)
    months(1, SICHUAN, [(month(2024, 1) + n, 500_000) for n in range(3)])
    assert certificate(1).stays == (Stay("Sichuan", 3),)
    elsewhere = [Stay("Zhejiang", 130)]
    day = date(2025, 3, 3)
    assert paying_province(1, day, relation="Zhejiang", elsewhere=elsewhere) == "Zhejiang"
    assert paying_province(1, day, relation="Sichuan", elsewhere=elsewhere) == "Sichuan"
    assert paying_province(1, day, relation="Henan", elsewhere=[Stay("Henan", 9)]) == "Sichuan"
    months(1, SICHUAN, [(month(2010, 1) + n, 500_000) for n in range(125)], key="more")
    Person.objects.filter(id=1).update(registration_place=410_104_000_000)
    henan = [Stay("Zhejiang", 5)]
    assert paying_province(1, day, relation="Zhejiang", elsewhere=henan) == "Sichuan"
    open_temporary_account(1, GUANGDONG, deed(day))
    assert paying_province(1, day, relation="Zhejiang", elsewhere=henan) == "Henan"
    Person.objects.filter(id=1).update(registration_place=None)
    with pytest.raises(LawError, match="registration"):
        paying_province(1, day, relation="Zhejiang", elsewhere=henan)


def test_a_temporary_account_stays_where_it_was_first_said():
    installation(SICHUAN)
    person(1, place=SICHUAN)
    made = open_temporary_account(1, GUANGDONG, deed(date(2025, 3, 3)))
    assert open_temporary_account(1, GUANGDONG, deed(date(2025, 4, 3))).day == made.day
    with pytest.raises(Refused, match="at 440000000000 already"):
        open_temporary_account(1, SICHUAN, deed(date(2025, 4, 3)))


def test_no_day_is_said_in_a_year_whose_calendar_is_not_published():
    assert last_day(date(2026, 12, 1), 15) == date(2026, 12, 22)
    assert last_day(date(2026, 12, 20), 15) is None


COUNTY, OTHER = 510_104_000_000, 510_105_000_000


def opened(scheme: str, *places: int) -> None:
    """Months of the books of places open."""
    for place in places:
        for each in range(FIRST, LAST + 1):
            open_month(book_of(scheme, place), each, by="li")


def stands(scheme: str, place: int) -> int:
    """What stands on person 1's account in the book of a place."""
    book = book_of(scheme, place)
    account = books.accounts(book, [("individual", "P1")])[0]
    return -balances(book, [account])[account]


def whole(kind: str, day: date = date(2025, 3, 3)) -> str:
    """The conversation of a kind inside this installation; the code of it."""
    code = new_place.apply(new_place.Application(1, kind, SICHUAN), deed(day)).code
    inbox.receive(new_place.send_letter(code, deed(day)).text.encode(), deed(day))
    inbox.receive(old_place.hand_over(code, deed(day)).text.encode(), deed(day))
    paid = old_place.pay_out(code, f"out {code}", deed(day))
    inbox.receive(paid.text.encode(), deed(day))
    if paid.body["fen"]:
        new_place.money_arrived(code, int(str(paid.body["fen"])), f"in {code}", deed(day))
    receipt = merging.merge(code, deed(day))
    assert receipt is not None
    inbox.receive(receipt.text.encode(), deed(day))
    return code


@pytest.fixture
def resident() -> None:
    """Three months of 25.00 in Jinjiang, 2.00 of each on the account, and 0.34 of interest."""
    installation(SICHUAN)
    person(1, place=SICHUAN, insured=False)
    opened("resident_pension", COUNTY, OTHER)
    rows = [(month(2024, 4) + n, 2_500) for n in range(3)]
    months(1, COUNTY, rows, scheme="resident_pension", kind="resident", interest=[(2024, 34)])


def test_the_residents_account_moves_whole_to_the_county_of_the_registration(resident):
    Person.objects.filter(id=1).update(registration_place=OTHER + 1_001)
    code = whole("resident")
    assert (stands("resident_pension", COUNTY), stands("resident_pension", OTHER)) == (0, 634)
    assert [row.months for row in own_months(1, "resident_pension")] == [1, 1, 1]
    assert all(step.due is None for step in Transfer.objects.get(code=code, side=IN).steps.all())
    assert "3个月" in merging.tell(code, deed(date(2025, 3, 4)))[0]


def test_the_residents_pension_waits_for_the_registration_and_stays_with_who_draws_it(resident):
    Person.objects.filter(id=1).update(registration_place=420_106_000_000)
    code = new_place.apply(new_place.Application(1, "resident", SICHUAN), deed(date(2025, 3, 3))).code
    with pytest.raises(Refused, match="not registered in this province"):
        new_place.send_letter(code, deed(date(2025, 3, 3)))
    Person.objects.filter(id=1).update(registration_place=OTHER)
    ParticipationSpell.objects.create(
        person_id=1, scheme="resident_pension", kind="pensioner", place=COUNTY,
        from_month=month(2025, 1), state="in_payment", source=1,
    )  # fmt: skip
    with pytest.raises(Refused, match="pension in payment"):
        new_place.send_letter(code, deed(date(2025, 3, 3)))


def test_months_of_residents_paid_at_both_places_wait_for_a_source(resident):
    Person.objects.filter(id=1).update(registration_place=OTHER)
    code = new_place.apply(new_place.Application(1, "resident", SICHUAN), deed(date(2025, 3, 3))).code
    transfer = Transfer.objects.get(code=code)
    row = own_months(1, "resident_pension")[-1]
    with pytest.raises(Refused, match="has no source"):
        duplicates.cleared(
            kinds()["resident"], (row,), (row,), [], region="Sichuan", day=transfer.day
        )


def test_every_kind_has_both_languages_a_ground_and_three_limits():
    for kind in kinds().values():
        assert all((kind.zh, kind.en, kind.ground)), kind.word
        assert kind.paper == (kind.scheme_out is None), kind.word


def test_what_runs_is_listed_for_the_person_latest_first():
    installation(SICHUAN)
    person(1, place=SICHUAN)
    given = new_place.Application(1, "employee", GUANGDONG, {"retirement_category": "male_60"})
    new_place.apply(given, deed(date(2025, 3, 3)))
    listed = status.of_person(1, date(2025, 3, 3))
    assert [(each.zh, each.turn, each.side) for each in listed] == [("已申请", "new_place", IN)]
