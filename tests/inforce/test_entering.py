"""What is entered is the law's own format, says where it comes from, replaces nothing silently."""

from __future__ import annotations

from datetime import date

import pytest

from canbao import inforce
from canbao.inforce import entering
from canbao.inforce.documents import Notice
from canbao.inforce.entering import Entry
from canbao.inforce.errors import LawRefused
from canbao.inforce.models import Draft
from canbao.law.engine.units import parse_date
from tests.inforce.make import CONTENT, DAY, INTEREST, LI, WANG, entered, in_force, notice

pytestmark = pytest.mark.django_db
BY = {"door": "test", "day": DAY}


def test_the_overlay_is_written_in_the_laws_own_format():
    text = entering.overlay_text([INTEREST], notice())
    assert text == (
        "# 关于公布2026年个人账户记账利率的通知 人社厅发〔2027〕31号（2027-06-10）\n"
        f"# sha256 {notice().hash}\n"
        "parameters:\n"
        "  account_interest:\n"
        "    values:\n"
        '      - {"region": "nation", "known": "2027-06-10", "value": {"2026": "2.50"}, '
        '"status": "text", "source": "关于公布2026年个人账户记账利率的通知 人社厅发〔2027〕31号'
        '（2027-06-10）"}\n'
    )


def test_the_order_of_entries_changes_nothing():
    entries = [
        INTEREST,
        Entry("average_wage", "120000", region="Sichuan", key="2026"),
        Entry("average_wage", "118000", region="Hubei", key="2026"),
    ]
    text = entering.overlay_text(entries, notice())
    assert text == entering.overlay_text(entries[::-1], notice())


def test_the_law_knows_the_value_from_the_day_it_was_published():
    in_force()
    table = inforce.law().contents.dated["account_interest"]
    regions, day = inforce.law().contents.regions, int(parse_date("2027-07", "date"))
    before = table.table(regions, "nation", day, int(parse_date("2027-06-09", "known")))
    after = table.table(regions, "nation", day, int(parse_date("2027-06-10", "known")))
    assert 2026 not in before.entries
    assert str(after.entries[2026].value[2026]) == "2.50"


def test_a_value_published_ahead_of_its_first_day_fills_a_gap_the_package_knows_of():
    """The gap begins in January; the notice came in December; a December run knows it."""
    ours = inforce.law()
    gap, row = next(
        (dated, row)
        for dated in ours.contents.dated.values()
        for row in dated.rows
        if row.status == "missing" and dated.key is None and dated.kind == "parameter"
        and row.known is None and row.first > 700_000 and dated.unit.startswith("yuan")
    )  # fmt: skip
    published = date.fromordinal(row.first - 12)
    entry = Entry(
        gap.name, "1234", region=row.region, since=date.fromordinal(row.first),
        until=None if row.last > 3_600_000 else date.fromordinal(row.last),
    )  # fmt: skip
    in_force(entry, told=Notice("公布数值的通知", "1号", published))
    now = inforce.law().contents.dated[gap.name]
    regions = inforce.law().contents.regions
    found = now.find(regions, row.region, row.first, published.toordinal())
    assert str(found.row.value) == "1234"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Entry("account_intrest", "2.5", key="2026"), "account_interest"),
        (Entry("basic_pension", "2.5"), "is a rule"),
        (Entry("account_interest", "2.5 %", key="2026"), "2.5 %"),
        (Entry("account_interest", "", key="2026"), "account_interest"),
        (Entry("account_interest", "2.5", key="2026", region="Atlantis"), "Atlantis"),
        (
            Entry(
                "account_interest", "2.5", key="2026",
                since=date(2027, 1, 1), until=date(2026, 1, 1),
            ),
            "before it begins",
        ),
        (Entry("account_interest", "2.62", key="2024"), "is there already"),
        (Entry("account_interest", "2.72", key="2024"), "to replace it, say so"),
        (Entry("account_interest", "1e400", key="2026"), "account_interest"),
        (Entry("account_interest", "NaN", key="2026"), "account_interest"),
        (Entry("account_interest", "-0.5", key="2026"), "-0.5 cannot be: not below 0"),
        (Entry("account_interest", "250", key="2026"), "250 cannot be.*not above 100"),
        (
            Entry("unemployment_person_rates", "-0.5", since=date(2027, 7, 1)),
            "-0.5 cannot be: not below 0, not above 100",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_a_value_is_refused_by_name(entry: Entry, said: str):
    with pytest.raises(LawRefused, match=said) as raised:
        entered(entry)
    assert raised.value.zh
    assert not Draft.objects.exists()


def test_everything_wrong_is_told_at_once():
    with pytest.raises(LawRefused) as raised:
        entered(
            Entry("account_interest", "2.72", key="2024"),
            Entry("account_interest", "7.13", key="2017"),
        )
    assert len(raised.value.complaints) == 2


def test_a_value_is_replaced_when_that_is_said_with_the_reason():
    entry = Entry("account_interest", "2.72", key="2024")
    with pytest.raises(LawRefused, match="why"):
        entered(entry, replaces=True)
    assert entered(entry, replaces=True, why="原通知更正").replaces


def test_a_successor_of_an_open_value_replaces_nothing():
    ours = inforce.law().contents.dated["unemployment_person_rates"]
    assert ours.rows
    open_row = next(
        (dated, row)
        for dated in inforce.law().contents.dated.values()
        for row in dated.rows
        if dated.kind == "parameter" and dated.key is None and row.first > 700_000
        and row.last == 3_652_059 and row.value is not None and dated.unit == "percent"
    )  # fmt: skip
    dated, row = open_row
    made = entered(Entry(dated.name, "0.5", region=row.region, since=date(2027, 7, 1)))
    assert not made.replaces


def test_the_same_content_is_entered_once():
    first = entered()
    with pytest.raises(LawRefused, match=f"draft {first.pk}"):
        entered()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "mapping"),
        ("parameters: [1", "not valid YAML"),
        ("parameters: {}\n", "no values"),
        ("rules: {x: 1}\n", "rules"),
        ("regions: {X: {code: '1', zh: x}}\n", "regions"),
        (
            "parameters:\n  account_interest:\n    values:\n"
            "      - {value: {2026: 2.5}, status: unconfirmed, source: press}\n",
            "status must be text",
        ),
        (
            "parameters:\n  account_interest:\n    values:\n      - {status: missing, awaits: x}\n",
            "status must be text",
        ),
        (
            "parameters:\n  account_interest:\n    values:\n"
            "      - {value: {2026: 2.5}, status: text}\n",
            "no source",
        ),
        (
            "parameters:\n  new_thing: {zh: 新, en: New, unit: percent, values: "
            "[{value: 1, status: text, source: x}]}\n",
            "new_thing",
        ),
        ("axes:\n  account_interest: {values: []}\n", "account_interest"),
        ("parameters: &a {account_interest: *a}\n", "alias"),
    ],
)
def test_a_file_that_is_no_overlay_is_refused(text: str, said: str):
    with pytest.raises(LawRefused, match=said):
        entering.draft(text, notice(), actor=LI, **BY)
    assert not Draft.objects.exists()


def test_a_file_in_the_laws_format_becomes_a_draft():
    text = (
        "parameters:\n  account_interest:\n    values:\n"
        "      - {known: 2027-06-10, value: {2026: 2.5}, status: text, source: 通知}\n"
    )
    made = entering.draft(text, notice(), actor=WANG, **BY)
    (each,) = entering.described(made.text, inforce.law())
    assert (each.name, each.key, each.value, each.status) == (
        "account_interest", "2026", "2.5", "text",
    )  # fmt: skip


def test_an_axis_and_a_rounding_are_entered_like_a_value():
    ours = inforce.law().contents.dated
    axis = next(
        (dated, row) for dated in ours.values() for row in dated.rows
        if dated.kind == "axis" and row.status == "missing"
    )  # fmt: skip
    dated, row = axis
    option = next(iter(dated.options))
    since = None if row.first == 1 else date.fromordinal(row.first)
    text = entering.overlay_text(
        [Entry(dated.name, option, region=row.region, since=since)], notice()
    )
    assert f'"option": "{option}"' in text
    assert entering.wrong_with(inforce.law(), text, replaces=False) == []


def test_a_notice_of_the_future_is_refused():
    with pytest.raises(LawRefused, match="later than today"):
        notice(CONTENT, Notice("x", "", date(2027, 6, 16)))
