"""`canbao law here` and `canbao law overlay`: two officers at a command line."""

from __future__ import annotations

import json

import pytest

from canbao import inforce
from canbao.inforce.models import Confirmation, Draft, Overlay, Reading
from canbao.people.models import LogEntry
from tests.accounts.make import ANALYST, LAW_OFFICER, account
from tests.inforce.make import CONTENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers(settings, tmp_path):
    """Li and Wang keep the law, Zhao does not; a notice lies in a file."""
    settings.VAR = tmp_path / "var"
    account(LAW_OFFICER, "li")
    account(LAW_OFFICER, "wang")
    account(ANALYST, "zhao")
    file = tmp_path / "notice.pdf"
    file.write_bytes(CONTENT)
    return ["--file", str(file), "--title", "关于公布记账利率的通知", "--published", "2027-06-10",
            "--number", "人社厅发〔2027〕31号", "--day", "2027-06-15"]  # fmt: skip


def test_two_people_confirm(canbao, officers):
    ran = canbao(
        "law", "here", "read", "account_interest", "--key", "2024", "--by", "li", *officers
    )
    assert ran.status == 0, ran.err
    number = str(Reading.objects.get().pk)
    same = canbao("law", "here", "confirm", number, "--by", "li", "--day", "2027-06-15")
    assert (same.status, Confirmation.objects.count()) == (2, 0)
    assert "须由另一人确认" in same.err
    assert "another person" in same.err
    ran = canbao("law", "here", "confirm", number, "--by", "wang", "--day", "2027-06-15")
    assert ran.status == 0, ran.err
    kept = Confirmation.objects.get()
    assert (kept.first, kept.second, str(kept.day)) == ("li", "wang", "2027-06-15")
    assert {entry.door for entry in LogEntry.objects.filter(purpose="law_in_force")} == {"cli"}


def test_a_whole_series_is_read_and_confirmed_at_once(canbao, officers):
    canbao("law", "here", "read", "account_interest", "--by", "li", *officers)
    numbers = [str(pk) for pk in Reading.objects.values_list("pk", flat=True)]
    assert len(numbers) == 10
    assert canbao("law", "here", "confirm", *numbers, "--by", "wang").status == 0
    told = json.loads(canbao("law", "here", "list", "account_interest", "--json").out)
    assert {each["state"] for each in told if each["region"] == "nation"
            and each["name"] == "account_interest"} == {"confirmed"}  # fmt: skip


def test_a_published_value_is_entered_tried_and_put_in_force(canbao, officers):
    ran = canbao("law", "here", "enter", "account_interest", "--value", "2.50", "--key", "2026",
                 "--by", "li", *officers)  # fmt: skip
    assert ran.status == 0, ran.err
    number = str(Draft.objects.get().pk)
    told = canbao("law", "here", "try", number, "--by", "li", "--day", "2027-06-15")
    assert "account_interest nation  2026: – → 2.5" in told.out
    assert canbao("law", "here", "release", number, "--by", "li").status == 2
    ran = canbao("law", "here", "release", number, "--by", "wang", "--day", "2027-06-15")
    assert ran.status == 0, ran.err
    shown = json.loads(canbao("law", "here", "show", "account_interest", "--json").out)
    assert shown["values"][0]["value"] == "2.5"
    assert inforce.law().hash == Overlay.objects.get().law
    assert "人社厅发〔2027〕31号" in canbao("law", "overlay", "list").out


def test_a_file_in_the_laws_format_is_entered(canbao, officers, tmp_path):
    file = tmp_path / "new.yaml"
    file.write_text(
        "parameters:\n  account_interest:\n    values:\n      - {known: 2027-06-10, "
        "value: {2026: 2.5}, status: text, source: 通知}\n",
        encoding="utf-8",
    )
    ran = canbao("law", "here", "enter", str(file), "--by", "li", *officers)
    assert ran.status == 0, ran.err
    assert Draft.objects.get().text == file.read_text(encoding="utf-8")


def test_the_file_travels(canbao, officers, tmp_path):
    test_a_published_value_is_entered_tried_and_put_in_force(canbao, officers)
    file = tmp_path / "overlays.json"
    assert canbao("law", "overlay", "export", str(file)).status == 0
    ran = canbao("law", "overlay", "import", str(file), "--by", "wang", "--lang", "en")
    assert "1 were here already" in ran.out
    file.write_bytes(file.read_bytes().replace(b"2.50", b"9.50"))
    ran = canbao("law", "overlay", "import", str(file), "--by", "wang")
    assert ran.status == 2
    assert "损坏或被改动" in ran.err


def test_a_dispute_is_opened_and_settled(canbao, officers):
    canbao("law", "here", "read", "account_interest", "--key", "2024", "--differs", "2.72",
           "--by", "li", *officers)  # fmt: skip
    number = str(Reading.objects.get().pk)
    assert "有异议" in canbao("law", "here", "waiting").out
    ran = canbao("law", "here", "settle", number, "stands", "--why", "附表第3行", "--by", "wang")
    assert ran.status == 0, ran.err
    assert canbao("law", "here", "waiting").out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["read", "account_interest", "--by", "zhao"], "law officer"),
        (["read", "account_interest", "--by", "nobody"], "law officer"),
        (["read", "account_intrest", "--by", "li"], "account_interest"),
        (["read", "account_interest", "--region", "Hubei", "--by", "li"], "no such value"),
        (["enter", "account_interest", "--value", "x", "--key", "2026", "--by", "li"], "x"),
    ],
)
def test_what_cannot_be_done_is_one_message_in_both_languages(canbao, officers, arguments, said):
    ran = canbao("law", "here", *arguments, *officers)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert "错误：" in ran.err
    assert not Reading.objects.exists()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["confirm", "999", "--by", "li"],
        ["withdraw", "999", "--by", "li", "--why", "x"],
        ["try", "999", "--by", "li"],
        ["release", "999", "--by", "li"],
        ["reject", "999", "--by", "li", "--why", "x"],
        ["confirm", "999", "--by", "li", "--day", "soon"],
    ],
)
def test_a_number_that_is_none_is_refused(canbao, officers, arguments):
    ran = canbao("law", "here", *arguments)
    assert ran.status == 2
    assert "Traceback" not in ran.err
