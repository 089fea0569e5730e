"""Messages go out once, say nothing of the matter, and never ask for a secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from canbao.batches import jobs
from canbao.batches.models import Job
from canbao.cases import engine, notices
from canbao.cases.models import Message, Notice
from canbao.cases.models.case import NOTICES
from canbao.config.batches import handlers
from tests.cases.make import DAY, LACK, deed, fact, opened, submitted
from tests.people.make import person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path: Path) -> Path:
    settings.OUTBOX_FOLDER = tmp_path / "outbox"
    return settings.OUTBOX_FOLDER


def files(outbox: Path) -> list[str]:
    return sorted(str(path.relative_to(outbox)) for path in outbox.rglob("*") if path.is_file())


def test_a_notice_goes_out_by_text_message_once(outbox):
    person(1)
    case = submitted(opened(), [LACK])
    assert jobs.work_off(handlers()) == 1
    assert files(outbox) == [f"sms/{case.number}-1.json"]
    said = json.loads((outbox / files(outbox)[0]).read_text(encoding="utf-8"))
    assert said["to"] == "13812345678"
    assert case.number in said["text"]
    assert "银行账户" not in said["text"]  # the matter stands in the portal
    message = Message.objects.get()
    assert (message.state, message.sent_at is not None) == ("sent", True)
    assert jobs.work_off(handlers()) == 0


def test_by_e_mail_too_where_one_was_stated(outbox):
    person(1, phone=None)
    case = opened()
    case = engine.add_facts(case.number, case.version, [fact("email", "li@example.org")], deed())
    submitted(case, [LACK])
    jobs.work_off(handlers())
    assert files(outbox) == [f"email/{case.number}-1.json"]


@pytest.mark.parametrize("address", ["x", "a@b", "a@b.org\nBcc: c@d.org", 7, None, ["a@b.org"]])
def test_what_is_no_address_gets_no_message(address):
    person(1, phone=None)
    case = opened()
    case = engine.add_facts(case.number, case.version, [fact("email", address)], deed())
    submitted(case, [LACK])
    assert Notice.objects.count() == 1
    assert not Message.objects.exists()


def test_a_gateway_that_fails_is_tried_again_and_nothing_goes_out_twice(outbox):
    person(1)
    case = submitted(opened(), [LACK])
    tried = []

    def fails_once(message: notices.Outgoing) -> None:
        tried.append(message.key)
        if len(tried) == 1:
            raise OSError("gateway away")
        notices.into_folder(message)

    jobs.work_off({notices.JOB: notices.handler(fails_once)})
    assert Message.objects.get().state == "open"
    Job.objects.update(run_after=Job.objects.get().enqueued)
    jobs.work_off({notices.JOB: notices.handler(fails_once)})
    assert tried == [f"{case.number}-1"] * 2
    assert len(files(outbox)) == 1
    assert Message.objects.get().state == "sent"


def test_a_notice_undone_sends_nothing():
    person(1)
    case = opened()
    with transaction.atomic():
        notices.tell(case, "decision", "结果", "answer", DAY)
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize("kind", NOTICES)
def test_no_text_asks_for_a_secret_or_carries_a_link(kind):
    text = notices.words()[kind]
    assert "{number}" in text.zh
    assert "{number}" in text.en
    assert not notices.ASKS.search(text.zh + text.en)
    assert "12333" in text.zh + text.en or kind == "call_back"


@pytest.mark.parametrize("asks", ["请回复验证码", "Reply with your password", "https://x.cn", "点击链接"])
def test_a_text_that_asks_is_refused_when_it_is_read(asks, tmp_path, monkeypatch):
    file = tmp_path / "notices.yaml"
    told = notices.FILE.read_text(encoding="utf-8")
    file.write_text(told.replace("已撤回", f"已撤回{asks}"), encoding="utf-8")
    monkeypatch.setattr(notices, "FILE", file)
    notices.words.cache_clear()
    with pytest.raises(ValueError, match="no place in a message"):
        notices.words()
    notices.words.cache_clear()


def test_what_the_database_refuses_of_a_message():
    person(1)
    submitted(opened(), [LACK])
    message = Message.objects.get()
    for wrong in ({"state": "sent"}, {"address": ""}, {"way": "pigeon"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(**wrong)
