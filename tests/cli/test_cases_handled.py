"""`canbao cases` at a command line: who sees what, what is told once, evidence, verification."""

from __future__ import annotations

import json
import zipfile

import pytest
from django.db import connection

from canbao.cases import triggers
from canbao.cases.models import Alert
from canbao.people.models import LogEntry
from tests.accounts.make import account
from tests.cases.make import PLACE, opened, staffed, submitted
from tests.services.make import CHENGDU, handed_in, person, switched_on

pytestmark = pytest.mark.django_db(transaction=True)
ON = ("--day", "2025-03-03")


@pytest.fixture
def case():
    staffed("zhang")
    return submitted(opened())


def test_the_list_is_of_those_somebody_may_see(canbao, case):
    account("case_manager", "far", area=420106000000)
    ran = canbao("cases", "list", "--by", "zhang", *ON, "--json")
    assert [each["number"] for each in json.loads(ran.out)] == [case.number]
    assert case.number in canbao("cases", "list", "--by", "zhang", *ON).out
    assert "没有可以查看的办件" in canbao("cases", "list", "--by", "far", *ON).out
    assert canbao("cases", "list", "--by", "zhang", *ON, "--state", "closed", "--json").out == "[]\n"
    wrong = canbao("cases", "list", "--by", "zhang", "--state", "lost")
    assert (wrong.status, "没有状态“lost”" in wrong.err) == (2, True)


def test_an_account_that_sees_no_cases(canbao, case):
    account("analyst", "ana")
    ran = canbao("cases", "list", "--by", "ana")
    assert (ran.status, "业务经办人员" in ran.err) == (2, True)


def test_a_look_is_logged_and_another_place_sees_nothing(canbao, case):
    account("case_manager", "far", area=420106000000)
    ran = canbao("cases", "show", case.number, "--by", "zhang", *ON)
    assert ran.status == 0, ran.err
    assert "submitted" in ran.out
    assert LogEntry.objects.filter(action="read", actor="zhang", record=f"case {case.number}").exists()
    ran = canbao("cases", "show", case.number, "--by", "far", *ON)
    assert (ran.status, "没有您可以查看的办件" in ran.err) == (2, True)


def test_clocks_are_told_once(canbao, case):
    account("case_manager", "chief", area=PLACE)
    ran = canbao("cases", "escalate", "--by", "chief", "--day", "2025-03-17")
    assert (ran.status, "列入超期清单 1" in ran.out) == (0, True), ran.err
    assert canbao("cases", "escalate", "--by", "chief", "--day", "2025-03-17").status == 0
    assert Alert.objects.count() == 3
    assert canbao("cases", "escalate", "--by", "zhang").status == 2


def test_cases_of_a_service_are_decided_at_once(canbao):
    account("case_manager", "chief", area=CHENGDU)
    person()
    ask = ("cases", "decide", "ELG-01", "--by", "chief", *ON)
    off = canbao(*ask)
    assert (off.status, "自动办理未开启" in off.err) == (2, True)
    switched_on("ELG-01")
    handed_in("ELG-01", {"certification_way": "app"})
    ran = canbao(*ask)
    assert (ran.status, "1 个办件；已办结 1" in ran.out) == (0, True), ran.err
    assert canbao("cases", "decide", "ELG-01", "--by", "zhang", *ON).status == 2


def test_evidence_is_a_zip_with_a_manifest(canbao, case, tmp_path):
    out = tmp_path / "case.zip"
    ran = canbao("cases", "evidence", case.number, "--by", "zhang", "--out", str(out), *ON)
    assert ran.status == 0, ran.err
    with zipfile.ZipFile(out) as packed:
        assert json.loads(packed.read("manifest.json"))["case"] == case.number


def test_verification_names_what_was_changed(canbao, case):
    assert canbao("cases", "verify").status == 0
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_transition SET actor = 'x' WHERE number = 2")
    triggers.install(connection)
    for arguments in ((), (case.number,)):
        ran = canbao("cases", "verify", *arguments)
        assert (ran.status, "第2个环节" in ran.out) == (1, True)
    assert canbao("cases", "verify", "1").status == 2
