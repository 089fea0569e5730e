"""The log: sealed entries in a chain, found out when changed, refused by the database to change."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import DatabaseError, close_old_connections, connection, transaction

from canbao.people import log, triggers
from canbao.people.actor import Actor
from canbao.people.models import LogEntry, LogHead
from tests.people.make import OFFICER


def act(subject: int = 1, **detail: str) -> log.Act:
    return log.Act(log.READ, "home_visit", subject=subject, detail=detail)


def write(count: int) -> list[LogEntry]:
    return [log.append(OFFICER, "street", act(i + 1)) for i in range(count)]


def changed(seq: int, **values: object) -> None:
    """What somebody with the keys of the database could do: lift the trigger, change a row."""
    triggers.remove(connection)
    LogEntry.objects.filter(seq=seq).update(**values)
    triggers.install(connection)


@pytest.mark.django_db
class TestChain:
    def test_each_entry_carries_the_hash_of_the_one_before(self):
        first, second = write(2)
        assert (first.seq, first.previous) == (1, log.START)
        assert (second.seq, second.previous) == (2, first.hash)

    def test_an_entry_says_who_what_for_and_about_whom(self):
        write(1)
        entry = LogEntry.objects.get(seq=1)
        told = (entry.actor, entry.role, entry.door, entry.action, entry.subject, entry.purpose)
        assert told == ("officer", "street_officer", "street", "read", 1, "home_visit")

    def test_a_whole_chain_verifies(self):
        entries = write(5)
        found = log.verify()
        assert (found.sound, found.entries, found.head) == (True, 5, entries[-1].hash)

    def test_what_is_gathered_is_written_at_the_end_in_its_order(self):
        with log.gathered():
            log.note(OFFICER, "street", [act(1)])
            noted = log.noted()
            log.note(OFFICER, "street", [act(2)])
            log.forget(noted)
            log.note(OFFICER, "counter", [act(3)])
            assert not LogEntry.objects.exists()
        log.note(OFFICER, "street", [act(4)])
        told = LogEntry.objects.order_by("seq").values_list("subject", "door")
        assert list(told) == [(1, "street"), (3, "counter"), (4, "street")]
        assert log.verify().sound

    def test_what_was_gathered_before_an_error_is_not_written(self):
        def broken_off() -> None:
            with log.gathered():
                log.note(OFFICER, "street", [act(1)])
                log.append(OFFICER, "street", log.Act(log.READ, "no such purpose", 1))

        with pytest.raises(KeyError):
            broken_off()
        assert not LogEntry.objects.exists()

    def test_an_empty_log_verifies(self):
        assert log.verify() == log.Verification(0, log.START)

    @pytest.mark.parametrize(
        "values",
        [
            {"actor": "somebody else"},
            {"subject": 99},
            {"purpose": "own_record"},
            {"detail": '{"a":1}'},
            {"role": "auditor"},
            {"door": "api"},
        ],
    )
    def test_a_changed_entry_is_named(self, values):
        write(4)
        changed(3, **values)
        found = log.verify()
        assert (found.sound, found.broken) == (False, 3)
        assert "第3条" in found.zh
        assert "entry 3" in found.en

    def test_an_entry_resealed_after_a_change_breaks_at_the_next(self):
        write(4)
        entry = LogEntry.objects.get(seq=2)
        entry.actor = "somebody else"
        changed(2, actor=entry.actor, hash=log.seal(entry))
        assert log.verify().broken == 3

    def test_a_missing_entry_is_named(self):
        write(4)
        triggers.remove(connection)
        LogEntry.objects.filter(seq=2).delete()
        assert log.verify().broken == 2

    def test_a_log_cut_off_at_the_end_is_found_out(self):
        write(4)
        triggers.remove(connection)
        LogEntry.objects.filter(seq=4).delete()
        assert log.verify().broken == 4

    def test_a_log_cut_off_with_its_head_is_found_out_by_the_anchor(self):
        third = write(4)[2]
        kept = log.anchor()
        triggers.remove(connection)
        LogEntry.objects.filter(seq=4).delete()
        LogHead.objects.update(seq=3, hash=third.hash)
        assert log.verify().sound
        assert log.verify(kept).broken == 4

    def test_a_log_written_anew_is_found_out_by_the_anchor(self):
        write(2)
        kept = log.anchor()
        triggers.remove(connection)
        LogEntry.objects.all().delete()
        LogHead.objects.all().delete()
        log.append_many(OFFICER, "street", [act(7), act(8), act(9)])
        assert log.verify().sound
        assert log.verify(kept).broken == 2

    def test_a_lost_head_does_not_begin_a_second_chain(self):
        write(2)
        LogHead.objects.all().delete()
        log.append(OFFICER, "street", act())
        assert log.verify().entries == 3

    def test_an_entry_of_a_transaction_that_fails_is_gone_with_it(self):
        write(1)

        def fail() -> None:
            with transaction.atomic():
                log.append(OFFICER, "street", act())
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert log.verify().entries == 1

    def test_the_seal_of_an_entry_is_what_it_was(self):
        """Old logs must verify for ever: a change of what is sealed, or how, would break them."""
        entry = LogEntry(
            seq=1,
            at=log.datetime(2026, 11, 21, 1, 30, tzinfo=log.UTC),
            actor="li.ming",
            role="reader",
            office="比对组",
            door="review",
            action="read",
            subject=42,
            record="",
            purpose="clerical_review",
            detail='{"pair":"1-2"}',
            algorithm="sha256",
            previous=log.START,
        )
        told = (
            '{"action":"read","actor":"li.ming","algorithm":"sha256",'
            '"at":"2026-11-21T01:30:00.000000+00:00","detail":"{\\"pair\\":\\"1-2\\"}",'
            '"door":"review","office":"比对组","previous":"' + "0" * 64 + '",'
            '"purpose":"clerical_review","record":"","role":"reader","seq":1,"subject":42}'
        )
        assert json.loads(told)["subject"] == 42
        assert log.seal(entry) == log.ALGORITHMS["sha256"](told.encode())

    @pytest.mark.parametrize(
        "wrong",
        [
            log.Act("look", "home_visit", subject=1),
            log.Act(log.READ, "curiosity", subject=1),
            log.Act(log.READ, "home_visit"),
        ],
    )
    def test_an_act_without_sense_is_refused(self, wrong):
        with pytest.raises((ValueError, KeyError)):
            log.append(OFFICER, "street", wrong)
        assert LogEntry.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_logentry SET actor = 'x'",
        "UPDATE people_logentry SET actor = 'x' WHERE seq = 2",
        "DELETE FROM people_logentry WHERE seq = 1",
        "DELETE FROM people_logentry",
    ],
)
def test_the_database_refuses_to_change_the_log(statement):
    triggers.install(connection)
    write(3)
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert log.verify().entries == 3


@pytest.mark.django_db
def test_postgresql_refuses_to_empty_the_log():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; DELETE is refused above")
    triggers.install(connection)
    write(1)
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE people_logentry")


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain():
    writers, each = 6, 8
    wrong: list[BaseException] = []
    start = threading.Barrier(writers)

    def work(number: int) -> None:
        try:
            start.wait()
            for i in range(each):
                actor = Actor(f"officer-{number}", "street_officer", "", 1)
                log.append(actor, "street", act(i + 1))
        except BaseException as error:
            wrong.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert log.verify() == log.Verification(writers * each, log.anchor()[1])
