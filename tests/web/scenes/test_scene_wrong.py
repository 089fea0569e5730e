"""A pension held by mistake: he reads who held it and why, asks for it back on his phone, two people
decide the next day, the next run pays both months, and the log shows who looked, by office."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from canbao.accounts.models import CASE_OFFICER, ROLE_NAMES, Account
from canbao.benefits.models import Award, Decision
from canbao.cases.models import Case
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import Stage
from canbao.people.actor import SYSTEM
from canbao.people.models import Person
from canbao.services.behaviour import Words
from tests.accounts.make import PERSON, account
from tests.benefits.make import PENSION
from tests.benefits.payments.make import lines
from tests.services.make import decided
from tests.services.make import handed_in as handed_in_at_once
from tests.web import money_sample as sample

from .conftest import Today
from .going import Server, answered, begun, handed_in, looked, officers, picture, text

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
assert PLANTING
HELD, ASKED, DECIDED, AFTER = (
    date(2026, 10, 9), date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 23),
)  # fmt: skip
WHY = Words("接到通报，本人下落不明", "reported missing", "社会保险经办条例第二十五条")


def made() -> tuple[Account, Case]:
    """A pension paid until September; in October two people believe a report that he is missing."""
    Stage(HELD).sources()
    sample.books()
    sample.fund()
    sample.pensioner()
    Person.objects.filter(id=sample.PENSIONER).update(
        number17=51010419650120001, residence_place=sample.PLACE, registration_place=sample.PLACE
    )
    officers()
    sample.paid_out(sample.SEPTEMBER)
    given = {"suspension_event": "missing", "event_date": "2026-10-02"}
    held = handed_in_at_once("PEN-09", given, actor=SYSTEM, day=HELD, person=sample.PENSIONER,
                             channel="office")  # fmt: skip
    held = decided(held, HELD, facts={"from_month": "2026-10"}, words=WHY)
    assert Award.objects.get().revisions.order_by("-number")[0].held
    me = account(PERSON, "chen", person=sample.PENSIONER, display_zh="陈国强",
                 display_en="Chen Guoqiang")  # fmt: skip
    return me, held


def test_given_back_with_the_arrears_and_everybody_named(
    browser: Any, live_server: Any, today: Today
) -> None:
    me, held = made()
    server = Server(browser, live_server)
    today(ASKED)
    page = server.person(me)
    assert "暂停" in text(page, "/zh/my/benefits/")
    by = held.decisions.get()
    names = dict(Account.objects.values_list("username", "display_zh"))
    assert names[by.by] in text(page, f"/zh/my/cases/{held.number}/")
    told = text(page, f"/zh/my/benefits/{Decision.objects.latest('pk').pk}/")
    for words in (WHY.zh, WHY.ground, names[by.by], "行政复议"):
        assert words in told, words
    begun(page, "PEN-10")
    answered(page, **{"reason_ended-found": ""})
    asked = handed_in(page)
    assert asked.state == "needs_human"
    assert "转由工作人员办理" in page.inner_text("main")

    today(DECIDED)
    asked = server.handled(asked, words={
        "grant-zh": "本人到场，通报系同名他人", "grant-en": "He is here; the report was of a namesake",
        "grant-ground": "社会保险经办条例第二十六条"})  # fmt: skip
    assert asked.state == "closed"
    assert (asked.decisions.get().day - asked.opened).days <= 3
    run = sample.paid_out(sample.OCTOBER + 1)
    paid = [(month, fen) for who, month, fen, *_ in lines(run) if who == sample.PENSIONER]
    assert paid == [(9, PENSION), (10, PENSION)]  # October, which was held, and November

    today(AFTER)
    assert "已办结" in text(page, f"/zh/my/cases/{asked.number}/")
    told = text(page, f"/zh/my/benefits/{Decision.objects.latest('pk').pk}/")
    assert "本人到场，通报系同名他人" in told
    assert "6,601.38" in text(page, "/zh/my/benefits/")
    assert ROLE_NAMES[CASE_OFFICER][0] in looked(page)
    picture(page, "wrong", "my/benefits/", "phone")
    page.context.close()
