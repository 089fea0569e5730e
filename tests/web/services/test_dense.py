"""Everything on one page, as the counter fills it in for somebody: opened, filled, handed in with one key;
and where something is wrong nothing is opened."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from canbao.cases.models import Case, CaseFact, Document
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.web.services.form import Whom, at_once, blank, blank_papers
from tests.services.make import CHENGDU, DAY, LI, person
from tests.web.services.test_apply import PNG

pytestmark = pytest.mark.django_db
CLERK = Actor("clerk", "counter", "窗口 / Counter", area=CHENGDU)
INJURY = {
    "accident_time-y": "2025", "accident_time-m": "3", "accident_time-d": "1", "accident_time-t": "9:05",
    "accident_place": "车间", "accident_course": "被砸伤", "witnesses": "王五",
}  # fmt: skip


def counter(**more: Any) -> Whom:
    given: dict[str, Any] = {"actor": CLERK, "channel": "counter", "person": 1}
    return Whom(door="counter", day=DAY, place=CHENGDU, **(given | more))


def paper(content: bytes = PNG, name: str = "form.png") -> dict[str, Any]:
    return {"file-injury_form": SimpleUploadedFile(name, content)}


def test_all_at_once_with_a_paper_and_once_only():
    person()
    for _ in range(2):
        done = at_once(counter(), "WIN-02", INJURY, paper(), "k1")
        assert done.case is not None
        assert not done.wrong
    case = Case.objects.get()
    assert (case.channel, case.asked_by, case.person) == ("counter", "clerk", 1)
    assert case.state != "draft"
    assert Document.objects.get().kind == "injury_form"
    assert CaseFact.objects.get(name="accident_time").value == '"2025-03-01T09:05"'


def test_what_is_typed_wrongly_opens_nothing_and_keeps_what_was_typed():
    person()
    done = at_once(counter(), "WIN-02", INJURY | {"accident_time-m": "14"}, paper(), "k1")
    assert done.case is None
    assert set(done.wrong) == {"accident_time"}
    shown = {each.name: each for each in done.fields}
    assert shown["accident_time"].error
    assert shown["accident_place"].parts[0].value == "车间"
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"), [(b"MZ\x90\x00 a program", "只接受PDF"), (b"", "空的"), (PNG[:40], "损坏")]
)
def test_a_file_that_is_not_taken_opens_nothing_and_says_what_to_do(content: bytes, said: str):
    person()
    done = at_once(counter(), "WIN-02", INJURY, paper(content, "x.png"), "k1")
    assert done.case is None
    assert said in done.wrong["injury_form"].zh
    assert [each.error for each in done.papers if each.kind == "injury_form"] == [
        done.wrong["injury_form"]
    ]
    assert not Case.objects.exists()


def test_what_is_left_out_comes_back_in_the_one_notice():
    person()
    done = at_once(counter(), "WIN-02", {"accident_place": "车间"}, {}, "k1")
    assert done.case is not None
    assert done.case.state == "incomplete"
    names = [each.name for each in blank("WIN-02")]
    assert names == ["accident_time", "accident_place", "accident_course", "witnesses"]
    assert [each.kind for each in blank_papers("WIN-02") if each.needed] == ["injury_form"]


def test_for_somebody_else_without_a_mandate_it_is_refused():
    person()
    person(2)
    with pytest.raises(Refused, match="no mandate"):
        at_once(counter(actor=LI, channel="online", person=2), "WIN-02", INJURY, {}, "k1")
    assert not Case.objects.exists()
