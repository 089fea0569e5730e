"""The auditor's pages: findings filtered and answered, a case opened, thresholds tried out by a worker and
put in force by a second auditor, nights, patterns, blind samples."""

from __future__ import annotations

import pytest
from django.test import Client

from canbao.batches import jobs
from canbao.batches.models import Job
from canbao.cases.models import Case
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import PLANTS, Stage
from canbao.people.models import LogEntry
from canbao.robots.models import Answer, Finding, Threshold, Trial
from canbao.robots.nightly import runs, trials
from canbao.robots.planted import keep_check, last_check

from .sample import DAY

pytestmark = pytest.mark.django_db
AT = "/zh/handling/"
assert PLANTING


@pytest.fixture
def found(office) -> Finding:
    """One phone of many: R38 finds it by night."""
    subject = PLANTS["R38", "one_phone"](Stage(DAY), False)
    runs.night(DAY, by="x")
    return Finding.objects.get(rule="R38", subject=subject)


def text(response) -> str:
    return response.content.decode()


def work(kind: str) -> None:
    """What a worker does with the jobs of a kind."""
    for held in iter(lambda: jobs.claim([kind], "w"), None):
        (trials.handlers() | runs.handlers())[kind](held)


def test_findings_are_filtered_by_what_the_address_says(sign, found):
    client = sign("x")
    assert f"finding/{found.pk}/" in text(client.get(f"{AT}findings/?rule=R38&state=open"))
    assert f"finding/{found.pk}/" not in text(client.get(f"{AT}findings/?rule=R38&state=confirmed"))
    assert f"finding/{found.pk}/" not in text(client.get(f"{AT}findings/?rule=R01"))
    assert client.get(f"{AT}findings/?rule=R99&state=x&severity=9&page=-1").status_code == 200


def test_a_finding_is_answered_in_the_own_name(sign, found):
    client, address = sign("x"), f"{AT}finding/{found.pk}/"
    page = text(client.get(address))
    assert "证据" in page
    assert "法律依据" in page
    assert LogEntry.objects.filter(actor="x", purpose="audit", subject=found.person).exists()
    silent = client.post(address, {"deed": "answer", "outcome": "confirmed", "said": ""})
    assert silent.status_code == 422
    given = {"deed": "answer", "outcome": "unfounded", "said": "同一家庭共用电话"}
    assert client.post(address, given).status_code == 302
    assert Answer.objects.get().by == "x"
    assert "不属实" in text(client.get(address))
    assert "100" not in text(client.get(f"{AT}rule/R38/")).split("准确率")[1][:60]


def of(
    kind: str, subject: str, action: str, rule: str = "R01", clause: str = "two_sources"
) -> Finding:
    """A finding as a night would keep it."""
    return Finding.objects.create(
        rule=rule, clause=clause, version="0" * 64, subject_kind=kind, subject=subject,
        person=int(subject) if kind == "person" else None, evidence='{"inputs":{},"thresholds":{}}',
        evidence_hash="0" * 64, severity=4, action=action, on="night", origin=f"night {DAY}", day=DAY,
    )  # fmt: skip


def test_a_case_is_opened_where_the_rule_asks_for_one(sign, office):
    one, other = of("person", "1", "hold case"), of("officer", "a", "sample", "R31", "odd_hours")
    client, address = sign("x"), f"{AT}finding/{one.pk}/"
    assert "立案核查" in text(client.get(address))
    assert client.post(address, {"deed": "case"}).status_code == 302
    made = Case.objects.get()
    assert (made.service, made.person, made.key) == ("AUDIT", 1, f"finding:{one.pk}")
    assert made.number in text(client.get(address))
    assert client.get(f"{AT}case/{made.number}/").status_code == 200
    assert "立案核查" not in text(client.get(f"{AT}finding/{other.pk}/"))
    assert client.post(f"{AT}finding/{other.pk}/", {"deed": "case"}).status_code == 422


def test_a_threshold_is_tried_out_by_a_worker_and_put_in_force_by_a_second(sign, found):
    client = sign("x")
    given = {"deed": "try", "t-most_persons": "11", "from": "2026-09-01", "to": DAY.isoformat()}
    assert client.post(f"{AT}rule/R38/", given | {"t-most_persons": "x"}).status_code == 422
    assert client.post(f"{AT}rule/R38/", given | {"to": "2027-01-01"}).status_code == 422
    for _ in range(2):
        assert client.post(f"{AT}rule/R38/", given).status_code == 302
    assert Job.objects.filter(kind=trials.KIND).count() == 1
    assert "正在等待" in text(client.get(f"{AT}rule/R38/"))
    work(trials.KIND)
    made = Trial.objects.get()
    assert made.by == "x"
    own = text(client.get(f"{AT}trial/{made.pk}/"))
    assert "等待另一名稽核人员" in own
    force = {"deed": "force", "from": DAY.isoformat(), "words": "误报过多"}
    assert client.post(f"{AT}trial/{made.pk}/", force).status_code == 422
    assert not Threshold.objects.exists()
    second: Client = sign("y")
    assert second.post(f"{AT}trial/{made.pk}/", force | {"words": ""}).status_code == 422
    assert second.post(f"{AT}trial/{made.pk}/", force).status_code == 302
    assert list(Threshold.objects.values_list("name", "value", "by", "checked_by")) == [
        ("most_persons", 11, "x", "y")
    ]
    assert "误报过多" in text(client.get(f"{AT}rule/R38/"))


def test_a_night_is_asked_for_and_kept(sign, office):
    client = sign("x")
    for _ in range(2):
        assert client.post(f"{AT}nights/").status_code == 302
    assert Job.objects.filter(kind=runs.KIND).count() == 1
    work(runs.KIND)
    assert "完成" in text(client.get(f"{AT}nights/"))


def test_the_rules_page_shows_what_was_planted_and_found(sign, office):
    client = sign("x")
    assert "尚未做植入检验" in text(client.get(f"{AT}rules/"))
    keep_check(
        DAY, [{"rule": "R38", "planted": 3, "found": 2, "alarms": 17, "missed": 1, "unknown": []}]
    )
    page = text(client.get(f"{AT}rules/?table=rules&file=csv"))
    line = next(each for each in page.splitlines() if each.startswith("R38"))
    assert "2/3" in line
    assert ",17," in line
    assert last_check().day == DAY


def test_patterns_name_officers_and_how_it_was_answered(sign, office):
    of("officer", "a", "sample", "R31", "odd_hours")
    page = text(sign("x").get(f"{AT}patterns/?table=officers&file=csv"))
    assert page.splitlines()[1].startswith("a,1,0,0,1")


def test_what_is_not_there_is_not_found(sign, office):
    client = sign("x")
    for path in (
        "finding/999/",
        "rule/R99/",
        "trial/999/",
        "sample/999/",
        "draw/999/",
        "case/20260101/",
    ):
        assert client.get(f"{AT}{path}").status_code == 404, path
    assert not Case.objects.exists()
