"""Two people, a notice, and nothing paid before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError

from canbao import inforce
from canbao.batches.errors import Waiting
from canbao.inforce import confirming, waiting
from canbao.inforce.entering import Entry
from canbao.inforce.errors import LawRefused
from canbao.inforce.models import Confirmation, Reading
from canbao.law import compute
from canbao.people.models import LogEntry
from tests.inforce.make import DAY, LI, WANG, confirmed, in_force, notice, value

pytestmark = pytest.mark.django_db

BY = {"door": "test", "day": DAY}


def interest():
    return value("account_interest", "2024")


def state(of) -> str:
    return waiting.standings([of])[of].state


def test_a_value_from_the_press_waits_for_two_people():
    each = interest()
    assert each.status == "secondary"
    assert state(each) == "open"
    readings = confirming.read([each], notice(), actor=LI, **BY)
    assert state(each) == "read"
    confirming.confirm(readings, actor=WANG, **BY)
    assert state(each) == "confirmed"
    inforce.require([each])


def test_a_value_read_in_the_act_waits_for_nobody():
    every = [each for each in waiting.every_value(inforce.law()) if each.status == "text"]
    assert len(every) > 100
    assert {each.state for each in waiting.standings(every).values()} == {"text"}
    inforce.require(every)


def test_the_same_person_is_not_two():
    readings = confirming.read([interest()], notice(), actor=LI, **BY)
    with pytest.raises(LawRefused, match=r"account_interest.*another person"):
        confirming.confirm(readings, actor=LI, **BY)
    assert state(interest()) == "read"


def test_the_database_refuses_the_same_person_twice():
    (reading,) = confirming.read([interest()], notice(), actor=LI, **BY)
    with pytest.raises(IntegrityError):
        Confirmation.objects.create(
            reading=reading, row=reading.row, last=reading.last, first="li", second="li", day=DAY
        )


def test_a_second_reading_and_a_second_confirmation_are_refused():
    each = interest()
    readings = confirming.read([each], notice(), actor=LI, **BY)
    with pytest.raises(LawRefused, match="was read by li"):
        confirming.read([each], notice(), actor=WANG, **BY)
    confirming.confirm(readings, actor=WANG, **BY)
    with pytest.raises(LawRefused, match="confirmed already"):
        confirming.confirm(readings, actor=WANG, **BY)
    with pytest.raises(LawRefused, match="confirmed already"):
        confirming.read([each], notice(), actor=WANG, **BY)


def test_all_values_of_a_deed_or_none():
    first, second = interest(), value("account_interest", "2023")
    confirmed(first)
    with pytest.raises(LawRefused):
        confirming.read([second, first], notice(), actor=LI, **BY)
    assert state(second) == "open"


def test_many_values_are_one_deed_with_one_entry_of_the_log():
    values = [value("account_interest", str(year)) for year in range(2016, 2026)]
    before = LogEntry.objects.count()
    confirmed(*values)
    # The notice, the readings, the confirmations.
    assert LogEntry.objects.count() == before + 3
    assert {state(each) for each in values} == {"confirmed"}


def test_whoever_waits_is_told_what_for_and_what_to_do():
    with pytest.raises(Waiting) as raised:
        inforce.require([interest(), value("account_interest", "2023")])
    zh, en = raised.value.zh, raised.value.en
    assert "2 项" in zh
    assert "个人账户记账利率" in zh
    assert "2024=2.62" in zh
    assert "来源：municipal pages" in zh
    assert "account_interest" in en
    assert "nobody has read it yet" in en
    assert "canbao law here" in en
    assert len(raised.value.values) == 2


def test_a_list_too_long_to_read_says_how_many_there_are():
    every = [each for each in waiting.every_value(inforce.law()) if each.status == "secondary"]
    with pytest.raises(Waiting, match=f"{len(every)} values") as raised:
        inforce.require(every)
    assert f"and {len(every) - waiting.MOST_NAMED} more" in raised.value.en


def test_an_explanation_waits_for_what_it_used_until_that_is_confirmed():
    told = compute(
        "average_pension_ceiling",
        {"adjustment_year": 2025, "average_pension_before": 3000},
        date="2025-07", region="Sichuan", law=inforce.law(),
    ).explanation  # fmt: skip
    lacking = inforce.waits_for([told.json()])
    assert lacking
    assert all(each.status != "text" for each in lacking)
    confirmed(*lacking)
    assert inforce.waits_for([told.json(), told]) == ()


def test_a_notice_that_says_otherwise_stops_payment_even_after_confirmation():
    each = interest()
    confirmed(each)
    dispute = confirming.differ(each, notice(), "2.72", actor=WANG, **BY)
    assert state(each) == "disputed"
    with pytest.raises(Waiting, match="disputed"):
        inforce.require([each])
    with pytest.raises(LawRefused, match="disputed already"):
        confirming.differ(each, notice(), "2.73", actor=LI, **BY)
    with pytest.raises(LawRefused, match="another person"):
        confirming.settle(dispute, "stands", "看错了", actor=WANG, **BY)
    confirming.settle(dispute, "stands", "文件附表第3行为2.62", actor=LI, **BY)
    assert state(each) == "confirmed"


def test_a_disputed_value_of_the_act_is_not_paid_on_either():
    text = next(e for e in waiting.every_value(inforce.law()) if e.status == "text")
    assert state(text) == "text"
    confirming.differ(text, notice(), "另有规定", actor=LI, **BY)
    assert state(text) == "disputed"


def test_a_dispute_cannot_end_as_corrected_while_the_value_is_still_there():
    dispute = confirming.differ(interest(), notice(), "2.72", actor=WANG, **BY)
    with pytest.raises(LawRefused, match="still in force here"):
        confirming.settle(dispute, "corrected", "已更正", actor=LI, **BY)


def test_a_corrected_value_ends_the_dispute_and_is_confirmed_itself():
    old = interest()
    dispute = confirming.differ(old, notice(), "2.72", actor=WANG, **BY)
    entry = Entry("account_interest", "2.72", key="2024")
    in_force(entry, replaces=True, why="文件附表为2.72")
    new = interest()
    assert (new.value, state(new)) == ("2.72", "confirmed")
    confirming.settle(dispute, "corrected", "覆盖文件第1号", actor=LI, **BY)
    # What was known before the correction stays in the law, for whoever asks as it was known then.
    assert old.row in {each.row for each in waiting.every_value(inforce.law())}
    assert state(old) == "open"


def test_what_was_confirmed_before_a_correction_counts_no_more():
    old = interest()
    confirmed(old)
    dispute = confirming.differ(old, notice(), "2.72", actor=WANG, **BY)
    in_force(Entry("account_interest", "2.72", key="2024"), replaces=True, why="文件附表为2.72")
    confirming.settle(dispute, "corrected", "覆盖文件第1号", actor=LI, **BY)
    assert state(old) == "open"


def test_a_withdrawn_confirmation_counts_no_more_and_can_be_given_again():
    each = interest()
    confirmed(each)
    kept = Confirmation.objects.get()
    confirming.withdraw(kept, "附错了文件", actor=WANG, **BY)
    assert state(each) == "open"
    with pytest.raises(LawRefused):
        confirming.withdraw(kept, "again", actor=WANG, **BY)
    confirmed(each)
    assert state(each) == "confirmed"


@pytest.mark.parametrize("why", ["", "   ", "x" * 2_001])
def test_a_withdrawal_needs_its_reason(why: str):
    confirmed(interest())
    with pytest.raises(LawRefused, match="reason"):
        confirming.withdraw(Confirmation.objects.get(), why, actor=WANG, **BY)


def test_a_changed_value_loses_its_confirmation():
    each = interest()
    confirmed(each)
    in_force(Entry("account_interest", "2.72", key="2024"), replaces=True, why="更正")
    changed = interest()
    assert changed.row != each.row
    assert Confirmation.objects.filter(row=each.row).count() == 1


def test_a_value_that_a_successor_ends_stays_confirmed():
    # An open value; its successor cuts it off the day before.
    open_ended = next(
        e for e in waiting.every_value(inforce.law())
        if e.kind == "parameter" and e.status == "secondary" and not e.until and not e.key
        and e.since and e.region == "Sichuan" and e.since < "2026"
    )  # fmt: skip
    confirmed(open_ended)
    in_force(Entry(open_ended.name, open_ended.value, region="Sichuan", since=date(2027, 1, 1)))
    now = next(e for e in waiting.every_value(inforce.law()) if e.row == open_ended.row)
    assert state(now) == "confirmed"


def test_a_value_that_runs_longer_than_what_was_confirmed_is_not():
    each = interest()
    confirmed(each)
    shorter = replace(each, last=each.last - 1_000)
    longer = replace(each, last=each.last + 1)
    assert state(shorter) == "confirmed"
    assert state(longer) == "open"


def test_nobody_reads_a_value_that_is_not_in_the_law_here():
    gone = replace(interest(), row="0" * 64)
    with pytest.raises(LawRefused, match="not a value of the law here"):
        confirming.read([gone], notice(), actor=LI, **BY)
    with pytest.raises(LawRefused, match="not a value of the law here"):
        confirming.differ(gone, notice(), "x", actor=LI, **BY)
    assert not Reading.objects.exists()


def test_an_overlay_that_calls_itself_text_is_not_believed_without_two_people():
    in_force()
    each = value("account_interest", "2026")
    assert each.status == "text"
    assert state(each) == "confirmed"  # by the two who put it in force
    confirming.withdraw(Confirmation.objects.get(), "重新核对", actor=LI, **BY)
    assert state(each) == "open"
    with pytest.raises(Waiting):
        inforce.require([each])
