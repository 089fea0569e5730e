"""A woman of forty-eight with months in three provinces: one record with the overlap and the gap, the
relation asked for where an officer says it lies, the month paid twice given back, and one record in the
end.

The partner province's own part is its installation's: here it is done by writing what its answer would
leave.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import Stage
from canbao.exchange.models import LETTER_SENT, MERGED, Transfer
from canbao.ledger.crediting import reads
from canbao.ledger.crediting.columns import OneCredit, Share
from canbao.ledger.crediting.credit import credit
from canbao.ledger.pools import book_of
from canbao.ledger.receipts import moving
from canbao.people.models import Gap, Overlap, ParticipationSpell, Person, Source
from canbao.services import path
from tests.accounts.make import PERSON, account
from tests.exchange.scene import GUANGDONG, LI, SICHUAN, installation, month
from tests.exchange.scene import person as known

from .conftest import Today
from .going import Server, answered, begun, handed_in, officers, picture, text

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
assert PLANTING
DAY = date(2025, 3, 3)
CHENGDU, SHENZHEN, WUHAN = SICHUAN + 104_000_000, GUANGDONG + 304_000_000, 420106000000
JANUARY = month(2025, 1)


def made() -> tuple[int, int]:
    """Guangdong, Hubei and now Sichuan; four months in two of them at once, seven years in none.
    January 2025 was credited twice: by the employer, and by herself. The two credits."""
    Stage(DAY).sources()
    installation(SICHUAN)
    known(1, place=SICHUAN, born="1976-05-12", sex=2, name="王秀英")
    Person.objects.filter(id=1).update(residence_place=CHENGDU)
    for place, first, last in (
        (SHENZHEN, month(2005, 1), month(2012, 6)), (WUHAN, month(2012, 3), month(2016, 12))
    ):  # fmt: skip
        ParticipationSpell.objects.create(
            person_id=1, scheme="employee_pension", place=place, kind="employee", from_month=first,
            to_month=last, state="ended", source=Source.objects.get(name="other_provinces").id,
        )  # fmt: skip
    Overlap.objects.create(
        person_id=1, scheme="employee_pension", from_month=month(2012, 3), to_month=month(2012, 6),
        place=SHENZHEN, other_place=WUHAN, kind="two_places",
    )  # fmt: skip
    Gap.objects.create(
        person_id=1, scheme="unemployment", gap_class="H", since_month=month(2017, 1), months=84
    )
    officers()
    book = book_of("employee_pension", CHENGDU)
    shares = [Share(1, JANUARY, 600_000, 48_000, 48_000, 96_000, CHENGDU)]
    ids = [
        credit(book, OneCredit(
            key=f"twice:{payer}", ground="document:t", day=DAY, month=month(2025, 3),
            counter=[("bank", "", 144_000)], shares=shares, kind="opening", payer=payer,
        ), actor=LI, door="test").id
        for payer in ("E91510100MA6C000011", "P1")
    ]  # fmt: skip
    return ids[0], ids[1]


def test_one_record_from_three_provinces(browser: Any, live_server: Any, today: Today) -> None:
    kept, dropped = made()
    today(DAY)
    server = Server(browser, live_server)
    page = server.person(
        account(PERSON, "wang", person=1, display_zh="王秀英", display_en="Wang Xiuying")
    )
    told = text(page, "/zh/my/")
    for words in ("广东", "湖北", "四川", "重复", "缺口", "2012年3月"):
        assert words in told, words
    picture(page, "provinces", "my/#spells", "phone")

    begun(page, "TRF-01")
    answered(page, new_place=str(CHENGDU))
    moved = server.handled(handed_in(page), {
        "f-old_place": str(GUANGDONG), "f-retirement_category": "female_55"}, {
        "grant-zh": "两处原参保地，先转广东", "grant-en": "Two old places, Guangdong first",
        "grant-ground": "社会保险法第十九条"})  # fmt: skip
    assert moved.state == "served"
    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.other_id) == (LETTER_SENT, GUANGDONG)
    assert "已发联系函" in text(page, "/zh/my/transfer/")

    begun(page, "CON-08")
    answered(page, **{"refund_reason-twice": ""})
    answered(page, **{"refund_period-from-y": "2025", "refund_period-from-m": "1",
                      "refund_period-to-y": "2025", "refund_period-to-m": "2"})  # fmt: skip
    answered(page, **{"refund_account-bank": "ICBC", "refund_account-number": "6222000012345678",
                      "refund_account-holder": "王秀英"})  # fmt: skip
    back = server.handled(handed_in(page), {
        "f-kept": str(kept), "f-dropped": str(dropped), "f-month": "2025-01"}, {
        "grant-zh": "单位已为其缴纳", "grant-en": "The employer had paid it",
        "grant-ground": "社会保险经办条例第二十二条"})  # fmt: skip
    assert back.state == "closed"
    assert reads.account(1, day=DAY).balance == 48_000  # one month, once
    assert moving.credit_balance("P1", book_of("employee_pension", CHENGDU)) == 48_000

    Transfer.objects.filter(pk=transfer.pk).update(state=MERGED, open=False)
    assert path.go_on(moved.number, DAY).state == "closed"
    assert "已办结" in text(page, f"/zh/my/cases/{moved.number}/")
    page.context.close()
