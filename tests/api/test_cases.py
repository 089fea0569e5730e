"""Everything a door can do, asked of the API: a person's case from the draft to the rating, what officers
do with the own hand, the counter, the auditor, the manager; and nothing of anybody else's."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from canbao.accounts import posts
from canbao.accounts.models import Account
from canbao.cases.models import Case, Mandate
from canbao.cases.models.telling import Rating
from canbao.people.models import LogEntry, Person
from canbao.robots.models import Finding
from tests.accounts.make import account
from tests.api.client import PHONE, Program, officer
from tests.services.make import CHENGDU, DAY, person, staffed, switched_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(delivered, monkeypatch):
    """Li and his account; three officers at one post."""
    monkeypatch.setattr("canbao.api.money_asking.today", lambda: DAY)
    person()
    staffed("a", "b", "c")
    account("person", "li", person=1)


@pytest.fixture
def li() -> Program:
    return Program(Account.objects.get(username="li"))


def other() -> Program:
    person(2, name="王芳", sex=2)
    return Program(account("person", "wang", person=2))


def picture() -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(made, "PNG")
    made.seek(0)
    made.name = "paper.png"
    return made


def test_a_case_goes_from_the_draft_to_the_rating(li):
    switched_on("REG-10")
    case = li.opened()
    assert (case["state"], case["channel"]) == ("draft", "online")
    assert [each["name"] for each in case["lacks"]] == ["changed_personal_items"]
    assert {each["source"] for each in case["facts"]} == {"record"}
    case = li.moved(case, "answers", given=PHONE)
    assert case["lacks"] == []
    case = li.moved(case, "submit")
    assert case["state"] == "closed"
    assert case["decision"]["outcome"] == "grant"
    assert Person.objects.get(id=1).phone == 13987654321
    assert li.post(f"cases/{case['number']}/rate", {"grade": 5, "words": "快"}).status_code == 204
    assert Rating.objects.get().grade == 5
    assert [each["kind"] for each in li.get("notices").json()["notices"]] == ["decision"]
    assert [each["number"] for each in li.get("cases").json()["cases"]] == [case["number"]]


def test_all_that_lacks_is_told_at_once_and_corrected(li):
    case = li.opened("REG-08", given={"start_month": "2025-03"})
    case = li.moved(case, "submit")
    assert case["state"] == "incomplete"
    assert {each["name"] for each in case["lacks"]} == {"insured_place", "chosen_base"}
    case = li.moved(case, "correct", given={"insured_place": CHENGDU, "chosen_base": "5000"})
    assert case["state"] not in ("incomplete", "received")


def test_a_case_is_withdrawn_before_it_is_decided(li):
    case = li.moved(li.opened(), "withdraw")
    assert case["state"] == "withdrawn"
    answer = li.post(f"cases/{case['number']}/withdraw", {"version": case["version"]})
    assert answer.status_code == 422


def test_two_officers_and_a_contest(li):
    """Proposed by one who is drawn, decided by another; contested, and looked at by a third."""
    case = li.moved(li.opened(given=PHONE), "submit")
    assert case["state"] == "needs_human"
    hands = {name: Program(Account.objects.get(username=name), hand=True) for name in "abc"}
    maker = _drawn(hands, "propose")
    seen = maker.get(f"cases/{case['number']}").json()
    assert [each for each in seen["steps"] if each["by"] == "li"]
    words = {"zh": "已核实", "en": "verified", "ground": "社会保险法第五十条"}
    seen = maker.moved(seen, "propose", words=words)
    assert seen["state"] == "proposed"
    assert maker.post(f"cases/{case['number']}/decide", {"version": seen["version"]}).status_code == 422
    checker = _drawn(hands, "decide")
    assert checker is not maker
    decided = checker.moved(seen, "decide")
    assert decided["decision"]["checked_by"] == checker.account.username
    case = li.get(f"cases/{case['number']}").json()
    assert all(each["by"] is None for each in case["steps"])  # who worked on it is told in office only
    case = li.moved(case, "contest", why="号码不对")
    assert case["state"] == "contested"
    third = _drawn(hands, "review")
    assert third.account.username not in (maker.account.username, checker.account.username)
    done = third.moved(third.get(f"cases/{case['number']}").json(), "uphold")
    assert done["state"] == "closed"


def _drawn(hands: dict[str, Program], step: str) -> Program:
    """Whose queue holds the case for the step; nobody else's does."""
    found = [each for each in hands.values()
             if [row["step"] for row in each.get("office/queue").json()["cases"]] == [step]]  # fmt: skip
    assert len(found) == 1
    return found[0]


def test_no_token_decides_about_people_whatever_its_scopes(li):
    case = li.moved(li.opened(given=PHONE), "submit")
    for name in "abc":
        program = Program(Account.objects.get(username=name))
        for step in ("facts", "propose", "decide", "send-back", "hold", "release", "change", "uphold"):
            answer = program.post(f"cases/{case['number']}/{step}", {"version": case["version"]})
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "no_token_here")
    manager = Program(officer("chief", "case_manager"))
    answer = manager.post("switches/REG-10", {"on": True, "reason": "x"})
    assert answer.json()["error"]["code"] == "no_token_here"
    auditor = Program(account("auditor"))
    answer = auditor.post("findings/1/answer", {"outcome": "unfounded", "words": "x"})
    assert answer.json()["error"]["code"] == "no_token_here"


def test_a_second_hand_is_told_to_look_again(li):
    case = li.opened(given=PHONE)
    li.moved(case, "submit")
    answer = li.post(f"cases/{case['number']}/submit", {"version": case["version"]})
    assert answer.status_code == 422
    assert "重新查看" in answer.json()["error"]["zh"]


def test_a_document_is_kept_and_given_back_to_those_concerned_only(li):
    from canbao.services import catalogue
    from canbao.services.behaviour import CaseService, behaviours

    wanted = next(
        key for key, each in behaviours().items()
        if isinstance(each, CaseService) and "person" in each.entry.who and each.entry.documents
        and "online" in each.entry.channels and not key.startswith("BND")
    )  # fmt: skip
    kind = catalogue.entry(wanted).documents[0].kind
    case = li.opened(wanted)
    path = f"cases/{case['number']}/documents"
    sent = {"version": case["version"], "kind": kind, "file": picture()}
    answer = li.upload(path, sent)
    assert answer.status_code == 201, answer.content.decode()
    made = answer.json()
    back = li.get(f"{path}/{made['id']}")
    assert back["Content-Type"] == "image/png"
    assert back.content.startswith(b"\x89PNG")
    assert other().get(f"{path}/{made['id']}").status_code == 404
    wrong = li.upload(path, {"version": case["version"], "kind": "diary", "file": picture()})
    assert "不收取" in wrong.json()["error"]["zh"]


def test_the_counter_acts_for_whoever_stands_in_front_of_it(li):
    clerk = Program(officer("desk1", "counter"))
    row = Person.objects.get(id=1)
    whom = {"number": row.number, "name": row.name}
    case = clerk.opened(whom=whom, given=PHONE)
    assert (case["channel"], case["masked"]) == ("counter", True)
    shown = {each["name"]: each["value"] for each in case["facts"] if each["source"] != "self"}
    assert shown
    assert set(shown.values()) == {None}
    assert Case.objects.get().asked_by == "desk1"
    assert li.get(f"cases/{case['number']}").status_code == 200
    wrong = clerk.post("cases/new", {"service": "REG-10", "whom": whom | {"name": "别人"}})
    assert wrong.status_code == 422
    assert li.post("cases/new", {"service": "REG-10", "whom": whom}).status_code == 422


def test_a_mandate_is_given_taken_on_used_and_ended(li):
    wife = other()
    terms = {
        "account": "wang", "kind": "agent", "services": ["REG-10"], "from_day": DAY.isoformat(),
        "to_day": (DAY + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    made = li.post("mandates/new", terms).json()
    whom = {"mandate": made["id"]}
    assert wife.post("cases/new", {"service": "REG-10", "whom": whom}).status_code == 422  # not accepted
    assert li.post(f"mandates/{made['id']}/accept").status_code == 422
    assert wife.post(f"mandates/{made['id']}/accept").json()["accepted"] == DAY.isoformat()
    case = wife.opened(whom=whom, given=PHONE)
    assert Case.objects.get().person == 1
    assert wife.post("cases/new", {"service": "PEN-01", "whom": whom}).status_code == 422
    assert li.post(f"mandates/{made['id']}/end").json()["ended"] == DAY.isoformat()
    answer = wife.post(f"cases/{case['number']}/submit", {"version": case["version"]})
    assert answer.status_code == 404
    assert [each["mine"] for each in li.get("mandates").json()["mandates"]] == [True]
    assert Mandate.objects.get().ended_by == "li"


def test_a_query_tells_and_the_look_is_in_the_log(li):
    told = li.post("queries/QRY-01", {}).json()
    assert told["sections"][0]["columns"]
    entry = LogEntry.objects.order_by("-seq").first()
    assert (entry.actor, entry.subject, entry.purpose, entry.door) == ("li", 1, "own_record", "api")


def test_the_catalogue_is_for_everybody_and_says_what_is_reconstructed(client):
    told = client.get("/api/v1/services").json()
    assert len(told["services"]) == 186
    assert "official list is missing" in told["note_en"]
    one = client.get("/api/v1/services/REG-10").json()
    assert [each["name"] for each in one["questions"]] == ["changed_personal_items"]
    assert one["grounds"]
    assert one["remedies_zh"]
    assert client.get("/api/v1/services/REG-99").status_code == 404
    found = client.get("/api/v1/services", {"query": "失业"}).json()["services"]
    assert any(each["id"] == "UNE-02" for each in found)


def test_an_auditor_reads_findings_and_answers_with_the_own_hand():
    finding = Finding.objects.create(
        rule="R01", clause="x", version="v", subject_kind="person", subject="1", person=1,
        evidence="{}", evidence_hash="h", severity=2, action="case", on="night", origin="n", day=DAY,
    )  # fmt: skip
    made = account("auditor")
    told = Program(made).get("findings", rule="R01").json()
    assert [each["id"] for each in told["findings"]] == [finding.pk]
    assert "subject" not in told["findings"][0]
    hand = Program(made, hand=True)
    assert hand.get(f"findings/{finding.pk}").json()["state"] == "open"
    assert LogEntry.objects.filter(record=f"finding {finding.pk}", action="read").count() == 1
    answer = hand.post(f"findings/{finding.pk}/answer", {"outcome": "unfounded", "words": "已核对"})
    assert answer.json()["state"] == "unfounded"
    assert hand.get("audit-rules").json()["rules"][0]["unfounded"] == 1


def test_a_manager_sees_workloads_and_switches_a_robot_in_the_own_name(li):
    li.moved(li.opened(given=PHONE), "submit")
    hand = Program(officer("chief", "case_manager"), hand=True)
    told = hand.get("workloads").json()
    assert told["states"] == {"needs_human": 1}
    assert sum(each["open"] for each in told["officers"]) == 1
    assert hand.post("switches/REG-10", {"on": True, "reason": "试行"}).json()["by"] == "chief"
    assert "REG-10" in [e["service"] for e in hand.get("switches").json()["switches"] if e["on"]]


def test_another_persons_objects_are_as_if_they_were_not_there(li):
    """Every kind of object, by its id, for reading and for every step; and nothing of it is written."""
    case = li.opened(given=PHONE)
    mandate = li.post("mandates/new", {
        "account": "a", "kind": "agent", "services": ["REG-10"], "from_day": DAY.isoformat(),
        "to_day": DAY.isoformat(),
    }).json()  # fmt: skip
    hook = li.post("webhooks/new", {"url": "https://example.cn/x", "key": "k" * 32}).json()
    stranger = other()
    before = Case.objects.get().version
    number, version = case["number"], {"version": case["version"]}
    asked = {
        "case": stranger.get(f"cases/{number}"),
        "nothing": stranger.get("cases/202503035101040000199"),
        "document": stranger.get(f"cases/{number}/documents/1"),
        "answers": stranger.post(f"cases/{number}/answers", version),
        "submit": stranger.post(f"cases/{number}/submit", version),
        "withdraw": stranger.post(f"cases/{number}/withdraw", version),
        "contest": stranger.post(f"cases/{number}/contest", version | {"why": "x"}),
        "rate": stranger.post(f"cases/{number}/rate", {"grade": 1}),
        "mandate": stranger.post(f"mandates/{mandate['id']}/end"),
        "accept": stranger.post(f"mandates/{mandate['id']}/accept"),
        "webhook": stranger.post(f"webhooks/{hook['id']}/end"),
        "certificate": stranger.get("certificates/2025000000000001/pdf"),
    }
    assert {name: answer.status_code for name, answer in asked.items()} == dict.fromkeys(asked, 404)
    assert asked["case"].json() == asked["nothing"].json()
    assert Case.objects.get().version == before
    assert Mandate.objects.get().ended is None
    assert stranger.get("cases").json()["cases"] == []
    assert stranger.get("notices").json()["notices"] == []


def test_nobody_in_office_works_on_what_is_not_drawn_to_them(li):
    case = li.moved(li.opened(given=PHONE), "submit")
    away = officer("elsewhere", area=310000000000)
    posts.join(
        posts.Post.objects.get(), away, posts.Term(310000000000, DAY),
        Account(username="x", role="administrator").actor, "test",
    )  # fmt: skip
    hand = Program(away, hand=True)
    assert hand.get(f"cases/{case['number']}").status_code == 404
    hands = [Program(Account.objects.get(username=name), hand=True) for name in "abc"]
    maker = next(each for each in hands if each.get("office/queue").json()["cases"])
    for each in hands:
        if each is maker:
            continue
        for step, more in (
            ("propose", {}), ("hold", {"cause": "expert_assessment", "ground": "x"}),
        ):  # fmt: skip
            answer = each.post(f"cases/{case['number']}/{step}", {"version": case["version"]} | more)
            assert answer.status_code == 422
    assert Case.objects.get().version == case["version"]
