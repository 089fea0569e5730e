"""The path of a case: filled in with provenance, one notice of all that lacks, machine or person, and
asked again without harm."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, transaction

from canbao.benefits.office import Human
from canbao.cases import chain
from canbao.cases.hands import Stale
from canbao.cases.models import Case, Draw, Effect
from canbao.cli.demo_rules.stage import PLANTS
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import ParticipationSpell, Person, Source
from canbao.services import handling, path, switches
from canbao.services.models import Filing, RobotSwitch
from tests.services.make import (
    ACCOUNT,
    CHENGDU,
    CHIEF,
    DAY,
    FIRM,
    WHY,
    WORDS,
    decided,
    deed,
    drawn,
    effects,
    handed_in,
    person,
    proposed,
    staffed,
    started,
    switched_on,
    told,
)

pytestmark = pytest.mark.django_db
PHONE = {"changed_personal_items": [{"item": "phone", "value": "13987654321"}]}


def facts(case: Case) -> dict[str, tuple[object, str]]:
    return {each.name: (json.loads(each.value), each.source) for each in case.facts.all()}


def test_what_the_house_knows_is_filled_in_with_whose_word_it_is():
    person()
    case = started("REG-10", PHONE)
    found = facts(case)
    assert found["identity"] == ({"name": "陈国强", "sex": 1, "birth": "1965-01-20"}, "record")
    assert found["household_place"] == (CHENGDU, "record")
    assert found["changed_personal_items"][1] == "self"
    assert all(each.ground and each.as_of == DAY for each in case.facts.all())


def test_what_a_department_has_not_delivered_stays_unknown():
    person()
    given = {"retirement_month": "2025-02"}
    assert "custody" not in facts(started("PEN-01", given))
    Source.objects.create(id=14, name="justice_custody", zh="司法", en="Justice")
    assert facts(started("PEN-01", given, key="k2"))["custody"] == ([], "register:justice_custody")


def test_opened_twice_with_one_key_is_one_case_even_when_the_record_has_moved():
    person()
    first = started("REG-10", PHONE)
    Person.objects.update(registration_place=CHENGDU + 1000)
    assert started("REG-10", PHONE) == first
    other = {"changed_personal_items": [{"item": "phone", "value": "13900000000"}]}
    with pytest.raises(Refused, match="opened another case"):
        started("REG-10", other)


def test_everything_that_lacks_is_told_at_once_and_only_once():
    person()
    case = started("REG-08", {"start_month": "2025-03"})
    case = path.hand_in(case.number, case.version, deed())
    assert case.state == "incomplete"
    notice = case.notices.get()
    assert [each["name"] for each in json.loads(notice.items)] == ["insured_place", "chosen_base"]
    assert notice.en.isascii()  # the ground too
    case = path.correct(case.number, case.version, {"insured_place": CHENGDU}, deed())
    assert case.state == "needs_human"  # what still lacks is for a person, never refused by a machine
    assert case.notices.filter(kind="correction").count() == 1


def test_corrected_in_full_it_is_complete_and_its_clock_runs():
    person()
    case = started("REG-08", {"start_month": "2025-03"})
    case = path.hand_in(case.number, case.version, deed())
    more = {"insured_place": CHENGDU, "chosen_base": "5000"}
    case = path.correct(case.number, case.version, more, deed())
    assert case.state == "complete"
    clock = case.clocks.get(kind="decision")
    assert (clock.days, clock.unit, clock.status) == (10, "working", "text")


def test_handed_in_twice_is_handed_in_once():
    person()
    case = started("REG-10")
    twice = [path.hand_in(case.number, case.version, deed(key="h"), PHONE) for _ in range(2)]
    assert twice[0] == twice[1]
    assert case.transitions.filter(end="received").count() == 1
    with pytest.raises(Refused, match="was used for another request"):
        path.hand_in(case.number, case.version, deed(Actor("zhang", "person", person=1), key="h"), PHONE)


def test_once_handed_in_nothing_is_filled_in_any_more():
    person()
    case = started("REG-10")
    case = path.fill(case.number, case.version, PHONE, deed())
    path.hand_in(case.number, case.version, deed())
    with pytest.raises(Refused, match="is handed in"):
        path.fill(case.number, case.version + 2, PHONE, deed())


def test_two_tabs_the_second_is_told_to_look_again():
    person()
    case = started("REG-10", PHONE)
    path.hand_in(case.number, case.version, deed())
    with pytest.raises(Stale):
        path.hand_in(case.number, case.version, deed())


def test_a_service_for_employers_a_wrong_channel_and_a_strangers_case():
    person()
    with pytest.raises(Refused, match="is for: Employer"):
        started("REG-06")
    with pytest.raises(Refused, match="is taken by"):
        started("REG-10", channel="village")
    with pytest.raises(Refused, match="no mandate"):
        started("REG-10", PHONE, actor=Actor("zhang", "person", person=2), person=1)
    assert not Case.objects.exists()


def test_a_rule_that_lacks_its_data_stops_the_case_and_a_person_takes_it():
    person()
    staffed("a", "b")
    # R05 and its like rest on deaths and custody, which nobody delivers here
    case = path.go_on(handed_in("PEN-10", {"reason_ended": "certified"}).number, DAY)
    assert case.state == "needs_human"
    last = case.transitions.order_by("-number").first()
    assert last.reason == "cannot_be_evaluated"
    assert Draw.objects.filter(case=case, step="propose").count() == 1


def test_a_robot_grants_what_is_green_once_somebody_has_switched_it_on(delivered):
    person()
    switched_on("REG-10")
    case = path.go_on(handed_in("REG-10", PHONE).number, DAY)
    assert case.state == "closed"
    made = case.decisions.get()
    assert (made.by, made.checked_by) == ("robot:REG-10", "")
    assert json.loads(made.explanation)["switched_on_by"] == "chief"
    assert Person.objects.get(id=1).phone == 13987654321
    assert told(case)[-1].startswith("Change of personal details")
    assert chain.verify(case) is None
    assert path.go_on(case.number, DAY).version == case.version


def test_off_it_goes_to_a_person_who_is_drawn(delivered):
    person()
    staffed("a", "b", "c")
    case = path.go_on(handed_in("REG-10", PHONE).number, DAY)
    assert case.state == "needs_human"
    switched_on("REG-10")
    switches.turn("REG-10", False, Human(CHIEF), "errors", DAY, "test")
    other = path.go_on(handed_in("REG-10", PHONE, key="k2").number, DAY)
    assert other.state == "needs_human"
    assert decided(case).state == "closed"
    assert effects(case)["change"]


def test_what_the_record_refuses_the_robot_hands_over(delivered):
    person()
    switched_on("REG-10")
    same = {"changed_personal_items": [{"item": "phone", "value": "13812345678"}]}
    case = path.go_on(handed_in("REG-10", same).number, DAY)
    assert case.state == "needs_human"
    assert "already" in case.transitions.order_by("-number").first().evidence
    assert not Effect.objects.exists()


def test_a_grave_finding_stops_it_whatever_the_service_says(delivered):
    # R03: a pension drawn in two provinces.
    who = int(PLANTS["R03", "two_provinces"](delivered, False))
    Person.objects.filter(id=who).update(name="陈国强")
    actor = Actor("who", "person", person=who)
    given = {"retirement_month": "2025-02", "bank_account": ACCOUNT}
    case = path.go_on(handed_in("PEN-01", given, actor=actor).number, DAY)
    assert case.state == "needs_human"
    assert case.checks.get().tier == "red"
    assert case.transitions.order_by("-number").first().reason == "finding"


def test_nobody_at_the_post_leaves_the_case_waiting_with_its_clock(delivered):
    person()
    case = path.go_on(handed_in("REG-10", PHONE).number, DAY)
    assert case.state == "needs_human"
    assert not case.draws.exists()
    assert case.clocks.get(kind="decision").ended is None
    taking = deed(staffed("a", "b")[0].actor)
    with pytest.raises(Refused, match="nobody takes one"):
        handling.propose(case.number, case.version, taking)
    assert path.go_on_all(DAY) == 0
    assert case.draws.exists()


def test_only_whoever_was_drawn_proposes_and_the_other_decides(delivered):
    person()
    staffed("a", "b")
    case = path.go_on(handed_in("REG-10", PHONE).number, DAY)
    mine = drawn(case, "propose")
    other = deed(Actor("b" if mine.actor.name == "a" else "a", "case_officer", area=CHENGDU))
    with pytest.raises(Refused, match="was drawn to"):
        handling.propose(case.number, case.version, other)
    case = proposed(case)
    with pytest.raises(Refused):
        handling.decide(case.number, case.version, other if drawn(case, "decide").actor.name !=
                        other.actor.name else mine)  # fmt: skip


def test_refused_by_a_named_person_with_reasons_and_nothing_changes(delivered):
    person()
    staffed("a", "b")
    case = decided(handed_in("REG-10", PHONE), refuse=WHY)
    assert case.state == "closed"
    assert case.decisions.get().outcome == "refuse"
    assert "conditions are not met" in told(case)[-1]
    assert "administrative review within 60 days" in told(case)[-1]
    assert Person.objects.get(id=1).phone == 13812345678


def test_an_effect_that_breaks_leaves_nothing_decided(delivered):
    person()
    staffed("a", "b")
    case = proposed(handed_in("REG-10", PHONE))
    by = drawn(case, "decide")
    Person.objects.filter(id=1).update(phone=13987654321)  # meanwhile the register says so itself
    with pytest.raises(Refused, match="already"):
        handling.decide(case.number, case.version, by)
    assert Case.objects.get(pk=case.pk).state == "proposed"
    assert not Effect.objects.exists()


def test_facts_added_by_an_officer_make_the_check_anew(delivered):
    person()
    staffed("a", "b")
    case = path.go_on(handed_in("REG-11", {
        "disputed_identity_item": "name", "correction_reason": "户口本有误"}).number, DAY)  # fmt: skip
    by = drawn(case, "propose")
    case = handling.add(case.number, case.version, {"corrected_value": "陈国祥"}, "paper", "条例第九条", by)
    made = handling.propose(case.number, case.version, by, words=WORDS)
    assert made.check_row.number == 2
    assert made.check_row.by == by.actor.name
    with pytest.raises(Refused, match="does not rest on"):
        handling.add(case.number, case.version, {"shoe_size": 44}, "paper", "条例", by)


def test_no_robot_is_switched_on_where_the_law_leaves_a_choice_and_none_by_anybody():
    with pytest.raises(Refused, match="no robot to switch on"):
        switched_on("PEN-09")
    with pytest.raises(Refused, match="switches no robots"):
        switches.turn("REG-10", True, Human(Actor("a", "case_officer")), "why", DAY, "test")
    with pytest.raises(Refused, match="no named person"):
        Human(Actor("robot:x", "case_manager"))


def test_switches_and_filings_stay_as_they_were_written(delivered):
    person()
    switched_on("REG-10")
    for change in (
        lambda: RobotSwitch.objects.update(on=False),
        lambda: RobotSwitch.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert not Filing.objects.exists()


def test_the_clock_of_every_service_has_a_basis_and_says_when_it_is_our_own():
    from canbao.services.behaviour import CaseService, behaviours

    for key, made in behaviours().items():
        if not isinstance(made, CaseService):
            continue
        limit = path.limit(made.entry)
        assert limit.days >= 1
        assert limit.basis
        clock = made.entry.clock
        assert (limit.status == "own") == (not clock.days or clock.status == "own"), key


def test_the_employer_is_who_acts_for_it(delivered):
    with pytest.raises(Refused):
        started("REG-07", {}, actor=FIRM, employer="91510100MA6C000099", key="x")
    assert not ParticipationSpell.objects.exists()
