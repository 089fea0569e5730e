"""From a finding to what follows from it and back: the case, the hearing, two people, the award stopped, what
was paid recovered by a plan, the finding answered; unfounded, nothing; contested and wrong, given back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from canbao.accounts.models import Account
from canbao.benefits import overpayments
from canbao.benefits.adverse import Reason
from canbao.benefits.models import Award, Instalment, Overpayment
from canbao.benefits.models import Decision as BenefitDecision
from canbao.benefits.office import Human
from canbao.benefits.payments.models import PaymentRun
from canbao.cases import draw, engine
from canbao.cases.access import listed
from canbao.cases.answers import Impose
from canbao.cases.hands import Deed
from canbao.cases.models import Case, Decision
from canbao.cases.models.case import HEARING
from canbao.cli.demo_rules.stage import PLANTS, Stage
from canbao.ledger.months import open_month
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import Employer
from canbao.robots import findings
from canbao.robots.gathering import Scope
from canbao.robots.inputs import answers
from canbao.robots.models import Answer, Finding
from canbao.robots.table import in_force
from canbao.services import handling, path
from canbao.services.auditing import open_audit
from canbao.services.behaviour import Words
from tests.accounts.make import account
from tests.benefits import make as by_hand
from tests.benefits.make import SHANGHAI, month, stretches
from tests.services.make import (
    CHENGDU,
    LI,
    deed,
    drawn,
    effects,
    handed_in,
    person,
    staffed,
    started,
    told,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)
LATER = date(2026, 12, 10)
BROKER = 13900000001
AUDITOR = Actor("zhou", "auditor")
FIRST = month(2026, 10)
MADE_UP = Reason("劳动关系系虚构", "the employment was made up", "社会保险法第八十八条", {})
HEARD = Words("参保关系系虚构，拟停发并追回", "the employment was made up; it is to be stopped and recovered",
              "社会保险法第八十八条")  # fmt: skip
STOPPED = {
    "kind": "undue", "from": "2026-10", "to": "", "way": "return", "count": 3, "first_month": "2027-01",
}  # fmt: skip


@pytest.fixture
def office(delivered) -> None:
    account("person", "li", person=1)
    account("auditor", "zhou")
    staffed("a", "b", "c")


def drawing(day: date = DAY) -> Award:
    """Somebody with a broker's phone who draws an unemployment benefit, paid for October and November."""
    stage = Stage(day)
    stage.sources()
    person(birth=date(1986, 3, 1), phone=BROKER)
    stage.fact("broker_phone", reference="broker", number=BROKER)
    facts = by_hand.given(
        unemployment_paid_months=120, employment_end="contract_expired", registered_unemployed=True
    )
    award = by_hand.award(1, "unemployment_benefit", SHANGHAI, FIRST, facts, date(2026, 9, 15)).award
    open_month(award.book, month(day.year, day.month), by="clerk")
    for each in (FIRST, FIRST + 1):
        run = stage.run(each, "unemployment")
        stage.paid(award, each, fen=2340_00, run=run)
        released(run, stage.in_month(each, 21))
    return award


def released(run: PaymentRun, day: date) -> None:
    """Checked and released past the rooms of payments: what counts here is that money left."""
    rows = PaymentRun.objects.filter(pk=run.pk)
    rows.update(state="checked", version=2)
    rows.update(state="released", version=3, released_by="zhao", released_day=day)


def found(rule: str = "R21", day: date = DAY, **whom: Any) -> Finding:
    """What the rules find, kept as a night keeps it."""
    scope = Scope(day, **(whom or {"persons": (1,)}))
    told = answers(scope, (rule,)).found
    kept = findings.keep(told, "night", f"night {day}", day, in_force(day).version)
    return next(each for each in kept if "case" in each.action.split())


def audit(finding: Finding) -> Case:
    case = open_audit(finding, CHENGDU, Deed(AUDITOR, "test", DAY))
    assert case.state == "needs_human"
    return case


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def by(case: Case, step: str = "propose", day: date = DAY) -> Deed:
    return drawn(now(case), step, day)


def chosen(case: Case, *measures: dict[str, Any], day: date = LATER) -> None:
    handling.add(case.number, now(case).version, {"measures": list(measures)}, "officer",
                 "社会保险经办条例第四十六条", by(case, day=day))  # fmt: skip


def heard(case: Case, day: date = DAY) -> None:
    handling.hear(case.number, now(case).version, HEARD, by(case))


def imposed(case: Case, day: date = LATER, reason: Reason = MADE_UP) -> Case:
    handling.propose(case.number, now(case).version, by(case, day=day), impose=reason)
    path.go_on(case.number, day)
    handling.decide(case.number, now(case).version, by(case, "decide", day))
    return path.go_on(case.number, day)


def test_from_a_finding_to_a_plan_of_instalments(office):
    award = drawing()
    case = audit(found())
    assert "We are looking into this" in told(case)[0]
    heard(case)
    assert now(case).state == "on_hold"
    assert "until 8 December 2026" in told(case)[1]
    said = handed_in("RGT-11", {"case_number": case.number, "statement_text": "电话是借来的"}, day=DAY)
    assert path.go_on(case.number, DAY).state == "needs_human"
    assert now(case).facts.get(name="statement_text").ground == f"陈述申辩 {said.number}"
    chosen(case, STOPPED | {"award": award.pk})
    case = imposed(case)
    assert case.state == "closed"
    decision = Decision.objects.get(case=case)
    assert (decision.outcome, decision.ground) == ("impose", "社会保险法第八十八条")
    assert decision.remedies
    assert decision.by != decision.checked_by
    assert stretches(award.pk)[-1][1:4] == (FIRST, None, 0)
    # Two months of 2340.00: 4680.00 in three instalments of 1560.00.
    assert [each.fen for each in Instalment.objects.order_by("month")] == [156000] * 3
    assert BenefitDecision.objects.filter(adverse=True, decided_by=decision.by).count() == 2
    assert list(Answer.objects.values_list("outcome", "by")) == [("confirmed", decision.by)]
    assert findings.precision("R21").percent == 100
    assert "4,680.00 yuan were paid, to be paid back in 3 instalment(s) from 2027-01 on" in told(case)[-1]
    assert set(effects(case)) == {"revision", "overpayment_decision", "finding_answer"}


def test_unfounded_nothing_follows_and_the_rule_was_wrong(office):
    award = drawing()
    before = stretches(award.pk)
    case = audit(found())
    handling.propose(
        case.number, case.version, by(case), words=Words("电话已更正", "the phone was corrected", "核查记录")
    )
    path.go_on(case.number, DAY)
    handling.decide(case.number, now(case).version, by(case, "decide"))
    case = path.go_on(case.number, DAY)
    assert case.state == "closed"
    assert stretches(award.pk) == before
    assert not Overpayment.objects.exists()
    assert Answer.objects.get().outcome == "unfounded"
    assert findings.precision("R21").percent == 0
    assert "unfounded; nothing follows" in told(case)[-1]
    assert audit_again(case) == case.pk


def audit_again(case: Case) -> int:
    """Another auditor asks for the same case, later."""
    other = Deed(Actor("qian", "auditor"), "test", LATER)
    return open_audit(Finding.objects.get(rule="R21"), CHENGDU, other).pk


def test_nothing_is_taken_away_before_somebody_was_heard(office):
    award = drawing()
    case = audit(found())
    chosen(case, STOPPED | {"award": award.pk}, day=DAY)
    with pytest.raises(Refused, match="heard before"):
        handling.propose(case.number, now(case).version, by(case), impose=MADE_UP)
    heard(case)
    assert path.go_on(case.number, date(2026, 12, 8)).state == "on_hold"
    # Nobody answers: the day after the last the case goes on by itself.
    assert path.go_on(case.number, date(2026, 12, 9)).state == "needs_human"
    assert imposed(case).state == "closed"


def test_a_hearing_released_early_does_not_count(office):
    award = drawing()
    case = audit(found())
    heard(case)
    handling.release(case.number, now(case).version, by(case))
    chosen(case, STOPPED | {"award": award.pk}, day=DAY)
    with pytest.raises(Refused, match="heard before"):
        handling.propose(case.number, now(case).version, by(case), impose=MADE_UP)


def test_some_months_only_and_set_off_against_the_next(office):
    award = drawing()
    case = audit(found())
    heard(case)
    path.go_on(case.number, LATER)
    chosen(case, STOPPED | {"award": award.pk, "to": "2026-10", "way": "set_off", "count": 1})
    imposed(case)
    assert stretches(award.pk)[-1][1:4] == (FIRST, FIRST, 0)
    assert list(Instalment.objects.values_list("fen", "way")) == [(234000, "set_off")]
    of = Overpayment.objects.get()
    assert (of.fen, overpayments.left(of)) == (234000, 234000)


def test_held_and_handed_over(office):
    award = drawing()
    case = audit(found())
    heard(case)
    path.go_on(case.number, LATER)
    chosen(case, {"kind": "suspend", "award": award.pk, "from": "2026-12"},
           {"kind": "handover", "to": "成都市人力资源和社会保障局"})  # fmt: skip
    case = imposed(case)
    assert stretches(award.pk)[-1][5] is True
    assert set(effects(case)) == {"revision", "filing audit_handover", "finding_answer"}


@pytest.mark.parametrize(
    ("measures", "match"),
    [
        ([], "choose what follows"),
        ([{"kind": "fine"}], "one of undue, suspend"),
        ([{"kind": "order", "until": "2027-01-01"}], "one of undue, suspend"),
        ([{"kind": "undue", "award": 999, "from": "2026-10"}], "not this person's"),
        ([STOPPED | {"award": 0}], "a whole number"),
        ([STOPPED | {"from": "Oktober"}], "a month such as"),
        ([STOPPED | {"to": "2026-09"}], "not before 2026-10"),
        ([STOPPED | {"first_month": "2026-01"}], "not before 2026-12"),
        ([STOPPED | {"way": "", "count": None, "first_month": ""}], "say how it is given back"),
        ([STOPPED | {"count": 1000}], "from 1 to 120"),
        ([STOPPED | {"colour": "red"}], "has no colour"),
        ([STOPPED | {"from": "2020-01", "to": "2020-02"}], "nothing is due and nothing was paid"),
        ([{"kind": "handover", "to": " "}], "the name of the authority"),
    ],
)  # fmt: skip
def test_a_measure_that_cannot_be_is_refused_in_words(office, measures, match):
    award = drawing()
    case = audit(found())
    heard(case)
    path.go_on(case.number, LATER)
    chosen(case, *({"award": award.pk} | each if each["kind"] in ("undue",) else each
                   for each in measures))  # fmt: skip
    with pytest.raises(Refused, match=match):
        handling.propose(case.number, now(case).version, by(case, day=LATER), impose=MADE_UP)
    assert now(case).state != "proposed"


def test_an_audit_is_not_granted_in_part_or_refused_and_a_service_imposes_nothing(office):
    drawing()
    case = audit(found())
    for more in ({"refuse": MADE_UP}, {"partly": MADE_UP}):
        with pytest.raises(Refused, match="it takes: a grant, a measure"):
            handling.propose(case.number, case.version, by(case), words=HEARD, **more)
    asked = handed_in("RGT-06", {"complaint_text": "太慢"}, day=DAY)
    asked = path.go_on(asked.number, DAY)
    with pytest.raises(Refused, match="cannot be answered by a measure"):
        handling.propose(asked.number, asked.version, by(asked), impose=MADE_UP)
    with pytest.raises(Refused, match="no hearing"):
        handling.hear(asked.number, asked.version, HEARD, by(asked))


def test_what_is_imposed_takes_a_named_human_with_reason_and_ground(office):
    human = Human(Actor("a", "case_officer"))
    with pytest.raises(Refused, match="ground"):
        Impose(human, Reason("x", "y", " ", {}), {})
    with pytest.raises(Refused, match="named human"):
        Impose(Actor("robot:audit", "system"), MADE_UP, {})  # type: ignore[arg-type]


def test_who_decided_the_award_does_not_look_into_it(office):
    drawing()
    Account.objects.filter(username="c").update(username="zhao")
    assert by_hand.CHECKER.name == "zhao"
    case = audit(found())
    kept = draw.latest(case, "propose")
    assert json.loads(kept.barred) == {"zhao": "had_a_hand"}


def test_payments_that_changed_meanwhile_stop_the_decision(office):
    award = drawing()
    case = audit(found())
    heard(case)
    path.go_on(case.number, LATER)
    chosen(case, STOPPED | {"award": award.pk})
    handling.propose(case.number, now(case).version, by(case, day=LATER), impose=MADE_UP)
    path.go_on(case.number, LATER)
    run = Stage(LATER).run(FIRST + 2, "unemployment")
    Stage(LATER).paid(award, FIRST + 2, fen=2340_00, run=run)
    released(run, LATER)
    with pytest.raises(Refused, match="have changed"):
        handling.decide(case.number, now(case).version, by(case, "decide", LATER))
    assert not Answer.objects.exists()


def test_contested_and_found_unfounded_it_is_given_back(office):
    award = drawing()
    case = audit(found())
    heard(case)
    path.go_on(case.number, LATER)
    chosen(case, STOPPED | {"award": award.pk})
    imposed(case)
    staffed("d", "e", "f", "g")
    handling.contest(case.number, now(case).version, "我确实上班", deed(LI, LATER))
    handling.change(case.number, now(case).version, "社保缴费和工资流水属实", by(case, "review", LATER))
    case = path.go_on(case.number, LATER)
    handling.propose(case.number, now(case).version, by(case, day=LATER),
                     words=Words("工资流水属实", "the wages were real", "核查记录"))  # fmt: skip
    path.go_on(case.number, LATER)
    handling.decide(case.number, now(case).version, by(case, "decide", LATER))
    assert path.go_on(case.number, LATER).state == "closed"
    assert [each[1:4] for each in stretches(award.pk)][-2:] == [
        (FIRST, FIRST + 11, 234000), (FIRST + 12, FIRST + 19, 187200)]  # fmt: skip
    assert list(Answer.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "confirmed", "unfounded"]  # fmt: skip
    # What is still open of the plan is set off against what is paid anew.
    last = Instalment.objects.filter(plan=2).get()
    assert (last.way, last.fen, last.month) == ("set_off", 468000, month(2026, 12))
    assert findings.precision("R21").percent == 0


def test_a_statement_is_for_an_open_audit_of_ones_own(office):
    drawing()
    given = {"case_number": "20261201510104000199", "statement_text": "?"}
    draft = started("RGT-11", given, day=DAY)
    assert path.hand_in(draft.number, draft.version, deed(LI, DAY)).state == "incomplete"


def test_a_statement_is_taken_at_the_counter_and_the_desk_sees_no_audit(office):
    drawing()
    case = audit(found())
    heard(case)
    clerk = account("counter", "k", area=CHENGDU).actor
    given = {"case_number": case.number, "statement_text": "口头：电话是借来的"}
    said = started("RGT-11", given, actor=clerk, day=DAY, channel="counter", person=1)
    assert path.hand_in(said.number, said.version, deed(clerk, DAY)).state == "complete"
    assert now(case).facts.get(name="statement_text").value == '"口头：电话是借来的"'
    assert not listed(clerk, DAY).filter(pk=case.pk).exists()
    # What is stated once is in the file once, and the statement's own case says so.
    said = path.go_on(said.number, DAY)
    handling.propose(said.number, said.version, by(said), words=HEARD)
    path.go_on(said.number, DAY)
    handling.decide(said.number, now(said).version, by(said, "decide"))
    assert path.go_on(said.number, DAY).state == "closed"
    assert effects(said) == {"statement": [f"{case.number}:{said.number}"]}
    assert now(case).facts.filter(name="statement_text").count() == 1


def test_whoever_is_audited_cannot_take_the_case_back(office):
    drawing()
    case = audit(found())
    with pytest.raises(Refused, match="cannot be withdrawn"):
        engine.withdraw(case.number, case.version, deed(LI, DAY))


def test_a_shell_firm_is_heard_and_handed_over(office):
    stage = Stage(DAY)
    stage.sources()
    code = PLANTS["R17", "several"](stage, False)
    Employer.objects.filter(code=code).update(name="某劳务服务部")
    case = audit(found("R17", employers=(code,)))
    assert case.notices.get().kind == HEARING
    heard(case)
    shell = Actor("shell", "employer", employer=code)
    handed_in("RGT-11", {"case_number": case.number, "statement_text": "只是迟报"}, actor=shell, day=DAY)
    path.go_on(case.number, DAY)
    chosen(case, {"kind": "handover", "to": "成都市人力资源和社会保障局"}, day=DAY)
    case = imposed(case, DAY)
    assert case.state == "closed"
    assert Answer.objects.get().outcome == "confirmed"

