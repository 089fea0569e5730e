"""Tried out by one, put in force by another, carried to a third installation, never half."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import IntegrityError, connection

from canbao import inforce
from canbao.inforce import effects, laws, overlays, triggers, waiting
from canbao.inforce.effects import Effect
from canbao.inforce.entering import Entry
from canbao.inforce.errors import LawRefused
from canbao.inforce.models import (
    Confirmation,
    Document,
    Draft,
    LawVersion,
    Overlay,
    Reading,
    Trial,
)
from canbao.law import compute, replay
from canbao.law.engine.errors import MissingLaw
from canbao.people import log
from tests.inforce.make import DAY, LI, WANG, entered, in_force, notice, value

pytestmark = pytest.mark.django_db
BY = {"door": "test", "day": DAY}
NEXT = Entry("account_interest", "2.60", key="2027")


@pytest.fixture
def rooms():
    """Rooms registered in a test are gone after it."""
    kept = dict(effects._rooms)
    effects._rooms.clear()
    yield effects._rooms
    effects._rooms.clear()
    effects._rooms.update(kept)


def tried(draft: Draft) -> Trial:
    return overlays.try_out(draft, actor=LI, **BY)


def test_a_draft_changes_nothing():
    before = inforce.law()
    tried(entered())
    assert inforce.law() is before


def test_the_dry_run_shows_what_changes_in_the_law_and_what_rests_on_it():
    told = effects.told(tried(entered()).effects)
    (change,) = told.changes
    assert (change.name, change.key, change.before, change.after) == (
        "account_interest", "2026", "", "2.5",
    )  # fmt: skip
    assert "account_year_close" in change.benefits


def test_a_replacement_shows_what_was_there_before():
    draft = entered(Entry("account_interest", "2.72", key="2024"), replaces=True, why="更正")
    (change,) = effects.told(tried(draft).effects).changes
    assert (change.before, change.after) == ("2.62", "2.72")


def test_rooms_above_tell_their_effect_on_persons_and_budget(rooms):
    def settlement(before, after, day):
        """The interest on 100,000.00 yuan under both laws, as the law itself computes it."""
        old = before.contents.dated["account_interest"]
        new = after.contents.dated["account_interest"]
        assert day == DAY
        return [
            Effect("结算", "Settlement", persons=len(new.rows) - len(old.rows), fen_once=250_000,
                   fen_monthly=-1, notes=(("例", "example"),))
        ]  # fmt: skip

    effects.register("benefits", settlement)
    told = effects.told(tried(entered()).effects)
    assert told.rooms == ("benefits",)
    assert told.effects == (Effect("结算", "Settlement", 1, 250_000, -1, (("例", "example"),)),)


def test_a_room_that_cannot_tell_stops_the_dry_run(rooms):
    def broken(before, after, day):
        raise ValueError("no awards")

    effects.register("benefits", broken)
    with pytest.raises(ValueError, match="no awards"):
        tried(entered())
    assert not Trial.objects.exists()


def test_in_force_needs_a_second_person_and_a_dry_run():
    draft = entered()
    with pytest.raises(LawRefused, match="dry run"):
        overlays.put_in_force(draft, actor=WANG, **BY)
    tried(draft)
    with pytest.raises(LawRefused, match="another person"):
        overlays.put_in_force(draft, actor=LI, **BY)
    made = overlays.put_in_force(draft, actor=WANG, **BY)
    assert (made.number, made.first, made.second) == (1, "li", "wang")
    assert inforce.law().hash == made.law
    with pytest.raises(LawRefused, match="already as overlay 1"):
        overlays.put_in_force(draft, actor=WANG, **BY)


def test_the_database_refuses_one_person_alone():
    draft = entered()
    trial = tried(draft)
    with pytest.raises(IntegrityError):
        Overlay.objects.create(
            number=1, text=draft.text, digest=draft.digest, chain="c", law="l",
            document=draft.document, draft=draft, trial=trial, first="li", second="li", day=DAY,
        )  # fmt: skip


def test_its_values_are_confirmed_by_the_same_two_people():
    in_force()
    each = value("account_interest", "2026")
    standing = waiting.standings([each])[each]
    assert standing.state == "confirmed"
    kept = standing.readings[0].confirmation
    assert (kept.first, kept.second) == ("li", "wang")
    inforce.require([each])


def test_a_dry_run_on_an_older_law_does_not_count():
    first, second = entered(), entered(NEXT, content=b"%PDF-2")
    tried(first)
    tried(second)
    overlays.put_in_force(first, actor=WANG, **BY)
    with pytest.raises(LawRefused, match="dry run"):
        overlays.put_in_force(second, actor=WANG, **BY)
    tried(second)
    assert overlays.put_in_force(second, actor=WANG, **BY).number == 2


def test_a_draft_that_no_longer_fits_is_refused():
    first = entered()
    other = entered(Entry("account_interest", "2.55", key="2026"), content=b"%PDF-2")
    tried(first)
    overlays.put_in_force(first, actor=WANG, **BY)
    with pytest.raises(LawRefused, match=r"2\.5.*is there for the same period"):
        tried(other)


def test_a_rejected_draft_is_done_with_and_may_be_entered_again():
    draft = entered()
    with pytest.raises(LawRefused, match="reason"):
        overlays.reject(draft, " ", actor=WANG, **BY)
    overlays.reject(draft, "文号有误", actor=WANG, **BY)
    for deed in (overlays.try_out, overlays.put_in_force):
        with pytest.raises(LawRefused, match="文号有误"):
            deed(draft, actor=WANG, **BY)
    assert entered().pk != draft.pk


def test_a_year_of_an_account_that_had_to_wait_is_closed_with_the_published_rate():
    """10,000.00 at the beginning, 7,200.00 credited over the year, 2.50 percent.

    On the balance 10,000.00 × 2.5 % = 250.00; on the credits by the yearly form
    7,200.00 × 2.5 % × 1.083 / 2 = 180.00 × 0.5415 = 97.47; together 17,547.47.
    """
    facts = {"account_opening_balance": 10_000, "account_year_credits": 7_200, "account_year": 2026}
    asked = {"date": "2027-08", "region": "nation", "known": DAY}
    with pytest.raises(MissingLaw, match="account_interest"):
        compute("account_year_close", facts, **asked, law=inforce.law())
    in_force()
    result = compute("account_year_close", facts, **asked, law=inforce.law())
    assert str(result["account_year_close"]) == "17547.47"
    told = result.explanation.json()
    assert "人社厅发〔2027〕31号" in told
    assert replay(told, inforce.law_of(inforce.law().hash)).json() == told


def test_two_stacks_with_the_same_texts_are_the_same_law():
    in_force()
    in_force(NEXT, content=b"%PDF-2")
    one = inforce.law().hash
    laws._laws.clear()
    assert inforce.law().hash == one


def test_every_deed_is_in_the_log():
    draft = entered()
    tried(draft)
    overlays.put_in_force(draft, actor=WANG, **BY)
    events = [json.loads(each.detail).get("event") for each in log.LogEntry.objects.order_by("seq")]
    assert events == ["document", "draft", "trial", "in_force"]
    assert log.verify().sound


# --- the file that travels -----------------------------------------------------------------------


def emptied() -> None:
    """Another installation: the same tables, nothing in them, none of the files."""
    triggers.remove(connection)
    try:
        for model in (Confirmation, Reading, Overlay, Trial, Draft, Document, LawVersion):
            model.objects.all().delete()
    finally:
        triggers.install(connection)


def carried() -> bytes:
    in_force()
    in_force(Entry("account_interest", "2.72", key="2024"), content=b"%PDF-2", replaces=True,
             why="更正")  # fmt: skip
    return overlays.export()


def test_the_same_overlays_give_the_same_bytes():
    assert carried() == overlays.export()


def test_a_file_brought_here_is_put_in_force_by_two_people_here(installation):
    file = carried()
    law = inforce.law().hash
    emptied()
    brought = overlays.bring(file, actor=WANG, **BY)
    assert (len(brought.drafts), brought.there) == (2, 0)
    assert inforce.law().hash != law
    for draft in brought.drafts:
        overlays.try_out(draft, actor=WANG, **BY)
        overlays.put_in_force(draft, actor=LI, **BY)
    assert inforce.law().hash == law
    assert [each.first for each in Overlay.objects.order_by("number")] == ["wang", "wang"]
    assert "li wang" in brought.drafts[0].origin
    # The notices came with it.
    assert Document.objects.count() == 2


def test_bringing_it_again_brings_nothing():
    file = carried()
    brought = overlays.bring(file, actor=WANG, **BY)
    assert (brought.drafts, brought.there) == ((), 2)
    emptied()
    overlays.bring(file, actor=WANG, **BY)
    assert overlays.bring(file, actor=LI, **BY).there == 2
    assert Draft.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["overlays"][0].update(text=told["overlays"][0]["text"] + "#"),
        lambda told: told["overlays"].pop(),
        lambda told: told["overlays"][0]["document"].update(content="JVBERg=="),
        lambda told: told.update(hash="0" * 64),
        lambda told: told.update(format="canbao-overlays/9"),
        lambda told: told.pop("overlays"),
        lambda told: told.update(overlays=3),
    ],
)
def test_a_file_that_was_changed_on_the_way_is_not_taken(change):
    told = json.loads(carried())
    emptied()
    change(told)
    with pytest.raises(LawRefused):
        overlays.bring(json.dumps(told).encode(), actor=WANG, **BY)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'{"format": 3}', b"null"])
def test_what_is_no_file_of_overlays_is_refused(content: bytes):
    with pytest.raises(LawRefused):
        overlays.bring(content, actor=WANG, **BY)


def test_a_notice_whose_hash_was_resealed_is_still_found_out():
    """Whoever changes the document and seals the file anew is caught by the document's own hash."""
    told = json.loads(carried())
    emptied()
    told["overlays"][0]["document"]["content"] = "JVBERi0xLjc="
    told.pop("hash")
    told["hash"] = overlays._seal(told)
    with pytest.raises(LawRefused, match="altered"):
        overlays.bring(json.dumps(told).encode(), actor=WANG, **BY)
    assert not Document.objects.exists()


def test_an_export_without_overlays_is_a_file_too():
    brought = overlays.bring(overlays.export(), actor=WANG, **BY)
    assert (brought.drafts, brought.there) == ((), 0)


def test_the_notice_of_an_overlay_is_there():
    made = in_force()
    assert made.document == notice()
    assert made.day == date(2027, 6, 15)
