"""What an officer, the second person and a reviewer do with a case on its page: once however often it is
sent, never on a case that has moved, never alone, never their own."""

from __future__ import annotations

import pytest

from canbao.accounts.models import Account
from canbao.cases import draw
from canbao.cases.models import Case, Decision
from canbao.people.identity import identity_of
from canbao.people.models import LogEntry, Person, Source
from canbao.services import handling, path
from canbao.web.handling import words as office_words
from tests.services.make import deed, handed_in

from ..forms import Page
from .sample import (
    DAY,
    LI,
    NAME,
    by,
    by_robot,
    contested,
    drawn,
    phone,
    with_officer,
    with_second,
)

pytestmark = pytest.mark.django_db
GROUND = "社会保险经办条例第九条"


def at(case: Case, lang: str = "zh") -> str:
    return f"/{lang}/handling/case/{case.number}/"


def send(client, case: Case, name: str, *, version: int | None = None, key: str = "", **given: str):
    """A form of the case's page as it stands, or (`version`) as it was made from an older one."""
    now = Case.objects.get(pk=case.pk)
    sent = {"deed": name, "version": str(now.version if version is None else version), **given}
    return client.post(at(case), sent | ({"key": key} if key else {}))


def words(name: str) -> dict[str, str]:
    return {
        f"{name}-zh": "已核实证件",
        f"{name}-en": "the card was looked at",
        f"{name}-ground": GROUND,
    }


def test_from_the_queue_to_the_effect_by_two_people(sign):
    case = with_officer()
    first = sign(drawn(case))
    assert case.number in first.get("/zh/handling/").content.decode()
    page = first.get(at(case)).content.decode()
    assert "由您办理" in page
    assert "陈国强" not in page
    assert "系统的建议" in page
    sent = send(first, case, "grant")
    assert sent.status_code == 302, sent.content.decode()
    assert "done=proposed" in sent["Location"]
    case.refresh_from_db()
    assert case.state == "proposed"
    second = drawn(case, "decide")
    assert second != drawn(case)
    assert case.number not in first.get("/zh/handling/").content.decode()
    other = sign(second)
    assert "拟办意见" in other.get(at(case)).content.decode()
    assert "done=decided" in send(other, case, "decide")["Location"]
    case.refresh_from_db()
    assert case.state == "closed"
    assert Person.objects.get(id=1).phone == int(phone("k")["changed_personal_items"][0]["value"])
    done = Decision.objects.get()
    assert (done.by, done.checked_by) == (drawn_before(case, "propose"), second)


def drawn_before(case: Case, step: str) -> str:
    return case.draws.filter(step=step).latest("pk").drawn


def test_each_look_is_logged_with_its_purpose(sign):
    case = with_officer()
    who = drawn(case)
    sign(who).get(at(case))
    looks = LogEntry.objects.filter(actor=who, record=f"case {case.number}", action="read")
    assert list(looks.values_list("purpose", "subject")) == [("case", 1)]
    sign("x").get(at(case))
    assert LogEntry.objects.filter(actor="x", purpose="case_audit", subject=1).exists()


def test_the_same_form_twice_is_one_proposal(sign):
    case = with_officer()
    client = sign(drawn(case))
    for _ in range(2):
        assert send(client, case, "grant", version=case.version, key="once").status_code == 302
    assert case.proposals.count() == 1


def test_two_officers_on_one_case_the_second_page_says_what_happened(sign):
    case = with_second()
    client = sign(drawn(case, "decide"))
    old = case.version
    assert send(client, case, "back", **{"back-why": "请补充理由"}).status_code == 302
    stale = send(client, case, "decide", version=old)
    assert stale.status_code in (409, 422)
    again = with_officer("k9")
    mine = sign(drawn(again))
    handling.hold(again.number, again.version, "expert_assessment", GROUND, by(drawn(again)))
    page = send(mine, again, "grant", version=again.version, **words("grant"))
    assert page.status_code == 409
    told = page.content.decode()
    assert "没有办理" in told
    assert "已核实证件" in told  # what was typed is not lost
    assert not again.proposals.exists()


def test_whoever_was_not_drawn_is_offered_nothing_and_is_refused(sign):
    case = with_officer()
    other = next(name for name in "abc" if name != drawn(case))
    client = sign(other)
    assert 'name="deed"' not in client.get(at(case)).content.decode()
    for name in ("grant", "refuse", "partly", "hold", "ask", "add", "decide", "back"):
        given = words(name) | {"hold-cause": "expert_assessment", "back-why": "x", "add-source": "paper",
                               "add-ground": "x", "ask-changed_personal_items": "1"}  # fmt: skip
        sent = send(client, case, name, **given)
        assert sent.status_code == 422, (name, sent)
    case.refresh_from_db()
    assert (case.state, case.version) == ("needs_human", Case.objects.get(pk=case.pk).version)
    assert not case.proposals.exists()


def test_a_second_account_of_the_same_person_does_not_decide(sign):
    case = with_officer()
    assert send(sign(drawn(case)), case, "refuse", **words("refuse")).status_code == 302
    case.refresh_from_db()
    first, second = drawn_before(case, "propose"), drawn(case, "decide")
    same = identity_of("510104198001010019")
    Account.objects.filter(username__in=(first, second)).update(identity=same)
    sent = send(sign(second), case, "decide")
    assert sent.status_code == 422
    assert not Decision.objects.exists()


def test_a_fact_is_added_with_its_source_and_checked_anew(sign):
    case = handed_in("REG-11", NAME, actor=LI, day=DAY)
    case = path.go_on(case.number, DAY)
    client = sign(drawn(case))
    page = Page(client.get(at(case)).content.decode())
    assert "f-corrected_value" in page.names
    empty = send(client, case, "add", **{"add-source": "paper", "add-ground": GROUND})
    assert empty.status_code == 422
    assert "至少填写一项" in empty.content.decode()
    given = {"f-corrected_value": "陈国祥", "add-source": "paper", "add-ground": GROUND}
    version = case.version
    for _ in range(2):  # a second click adds nothing
        assert send(client, case, "add", version=version, **given).status_code == 302
    assert case.facts.filter(name="corrected_value").count() == 1
    shown = client.get(at(case)).content.decode()
    assert "纸质材料" in shown
    assert send(client, case, "grant", **words("grant")).status_code == 302
    case.refresh_from_db()
    assert case.state == "proposed"


def test_granted_in_part_says_why_and_what_to_do_against_it(sign):
    case = with_officer()
    lacking = send(sign(drawn(case)), case, "partly", **{"partly-zh": "只改电话"})
    assert lacking.status_code == 422
    assert 'href="#partly-en"' in lacking.content.decode()
    assert send(sign(drawn(case)), case, "partly", **words("partly")).status_code == 302
    case.refresh_from_db()
    assert send(sign(drawn(case, "decide")), case, "decide").status_code == 302
    done = Decision.objects.get()
    assert done.outcome == "partly"
    assert done.remedies
    assert "administrative review" in case.notices.latest("number").en


def test_refused_in_the_name_of_two_people(sign):
    case = with_officer()
    assert send(sign(drawn(case)), case, "refuse", **words("refuse")).status_code == 302
    case.refresh_from_db()
    page = sign(drawn(case, "decide")).get(at(case)).content.decode()
    assert "不予同意" in page
    assert "已核实证件" in page
    send(sign(drawn(case, "decide")), case, "decide")
    assert Decision.objects.get().outcome == "refuse"


def test_held_the_clock_stands_still_and_goes_on(sign):
    case = with_officer()
    client = sign(drawn(case))
    assert send(client, case, "hold", **{"hold-cause": "neighbouring_office"}).status_code == 302
    page = client.get(at(case)).content.decode()
    assert "转请其他机构" in page
    assert "恢复后重新计算" in page
    assert 'value="grant"' not in page
    assert send(client, case, "release").status_code == 302
    case.refresh_from_db()
    assert case.state == "needs_human"
    assert "已用" in client.get(at(case)).content.decode()


def test_what_lacks_is_asked_for_once(sign):
    case = with_officer()
    client = sign(drawn(case))
    nothing = send(client, case, "ask")
    assert nothing.status_code == 422
    assert send(client, case, "ask", **{"ask-changed_personal_items": "1"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "incomplete"
    assert case.clocks.get(kind="decision").pauses.filter(to_day__isnull=True).exists()
    assert "待补正" in client.get(at(case)).content.decode()
    path.correct(case.number, case.version, phone("new"), deed(LI, DAY))
    case = path.go_on(case.number, DAY)
    assert case.state == "needs_human"
    assert not case.clocks.get(kind="decision").pauses.filter(to_day__isnull=True).exists()
    assert 'value="ask"' not in sign(drawn(case)).get(at(case)).content.decode()
    again = send(sign(drawn(case)), case, "ask", **{"ask-changed_personal_items": "1"})
    assert again.status_code == 422


def test_the_second_person_sends_it_back_with_a_reason(sign):
    case = with_second()
    client = sign(drawn(case, "decide"))
    assert send(client, case, "back").status_code == 422
    assert send(client, case, "back", **{"back-why": "请补充理由"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "needs_human"
    assert "请补充理由" in sign(drawn(case)).get(at(case)).content.decode()


# --- review ---------------------------------------------------------------------------------------


def test_who_judges_does_not_see_who_decided(sign):
    case = contested()
    Account.objects.filter(username__in="abc").update(display_zh="王经办")
    page = sign("r").get(at(case)).content.decode()
    assert "号码写错了" in page
    assert "王经办" not in page
    assert "隐去" in page
    assert "王经办" in sign("x").get(at(case)).content.decode()


@pytest.mark.parametrize(("name", "state"), [("change", "needs_human"), ("uphold", "closed")])
def test_contested_directly_it_is_made_anew_or_stands(sign, name, state):
    case = contested()
    judge = drawn(case, "review")
    assert send(sign(judge), case, name, **words(name)).status_code == 302
    case.refresh_from_db()
    assert case.state == state


@pytest.mark.parametrize(("name", "state"), [("change", "needs_human"), ("uphold", "closed")])
def test_by_a_remedy_a_second_person_decides_too(sign, name, state):
    done = by_robot()
    asked = handed_in("RGT-10", {"case_number": done.number, "contested_point": "不对"}, actor=LI, day=DAY,
                      key="r")  # fmt: skip
    path.go_on(asked.number, DAY)
    done.refresh_from_db()
    assert done.state == "contested"
    assert send(sign(drawn(done, "review")), done, name, **words(name)).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "proposed"
    assert send(sign(drawn(asked, "decide")), asked, "decide").status_code == 302
    done.refresh_from_db()
    assert done.state == state


def test_the_file_is_exported_and_its_deadline_kept(sign):
    case = contested()
    client = sign("r")
    made = client.get(f"{at(case)}evidence/")
    assert made["Content-Type"] == "application/zip"
    assert made.content[:2] == b"PK"
    assert send(client, case, "received", **{"received-simple": "1"}).status_code == 302
    clock = case.clocks.get(kind="review_answer")
    assert clock.days == 5
    assert "提交答复和证据" in client.get(at(case)).content.decode()
    assert send(client, case, "done-review_answer").status_code == 302
    clock.refresh_from_db()
    assert clock.ended == DAY


def test_draws_are_made_again_and_a_changed_one_is_seen(sign):
    case = with_officer()
    made = draw.latest(case, "propose")
    page = sign("m").get(f"/zh/handling/draw/{made.pk}/").content.decode()
    assert made.seed in page
    assert "不一致" not in page


def test_only_the_one_drawn_sends_a_proposal_back(sign):
    case = with_second()
    other = next(
        name for name in "abc" if name not in (drawn_before(case, "propose"), drawn(case, "decide"))
    )
    assert send(sign(other), case, "back", **{"back-why": "请补充理由"}).status_code == 422
    case.refresh_from_db()
    assert case.state == "proposed"


def test_facts_are_said_with_the_names_of_places_and_registers():
    spell = {"scheme": "employee_pension", "place": 510104000000, "from": "2001-03", "to": None}
    told = office_words.said("all_spells", [spell, spell])
    assert told.count("\n") == 1
    assert "地点：四川省" in told
    Source.objects.create(id=7, name="police_population", zh="公安部门人口信息", en="Police")
    names = office_words.source_names(["register:police_population", "record"])
    assert str(names["register:police_population"]) == "公安部门人口信息"
    assert str(names["record"]) == "参保记录"
