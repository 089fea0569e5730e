"""Awards from an old system: row by row, once, explained by document and hash."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from canbao import inforce
from canbao.batches.runs import failures, go_on
from canbao.benefits import explaining, many
from canbao.benefits.adjustment import prepare_adjustment
from canbao.benefits.batches import work_of
from canbao.benefits.migration import prepare_migration, read
from canbao.benefits.models import Award, Decision, Revision
from canbao.ledger.refusal import Refused
from tests.benefits.make import (
    CHECKER,
    CHENGDU,
    MAKER,
    measures_published,
    month,
    person,
    running,
    stretches,
)

pytestmark = pytest.mark.django_db
DAY = date(2025, 12, 20)
HEAD = (
    "number,person,benefit,place,first_month,monthly_fen,individual_fen,document,document_hash,"
    "contribution_months,retirement_month,birth_month\n"
)


def line(number: int, **more: object) -> str:
    row: dict[str, object] = {
        "number": f"A{number}", "person": number, "benefit": "employee_pension", "place": CHENGDU,
        "first_month": "2015-03", "monthly_fen": 300000, "individual_fen": 40000,
        "document": "核定表", "document_hash": "a" * 64, "contribution_months": 301,
        "retirement_month": "2015-02", "birth_month": "1955-02",
    }  # fmt: skip
    return ",".join(str(value) for value in (row | more).values()) + "\n"


def file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "awards.csv"
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path


def test_awards_are_brought_once_with_their_document(tmp_path):
    for number in (1, 2, 3):
        person(number)
    path = file(tmp_path, *(line(number) for number in (1, 2, 3)))
    told = running(prepare_migration(path, DAY, actor=MAKER, checker=CHECKER))
    assert (told.rows, told.sum_fen) == (3, 900000)
    running(prepare_migration(path, date(2025, 12, 21), actor=MAKER, checker=CHECKER))
    assert (Award.objects.count(), Revision.objects.count()) == (3, 3)
    decision = Decision.objects.order_by("id").first()
    content = explaining.explanation_of(decision)
    assert content["format"] == "canbao-migration/1"
    assert (content["document"], content["document_hash"]) == ("核定表", "a" * 64)
    assert explaining.replayed(decision, inforce.law())


def test_a_migrated_award_is_adjusted_by_the_facts_of_its_file(tmp_path):
    # 301 months count as 26 years: 30 + 26 × 1.20 + 1 % of 3000.00, born 1955-02: 70 in 2025, 50:
    # 30 + 31.20 + 30.00 + 50 = 141.20.
    person(1)
    running(prepare_migration(file(tmp_path, line(1)), DAY, actor=MAKER, checker=CHECKER))
    award = Award.objects.get()
    measures_published(2026, date(2026, 7, 1))
    running(prepare_adjustment(award.book_id, month(2026, 1), date(2026, 7, 10), actor=MAKER,
                               checker=CHECKER))  # fmt: skip
    assert stretches(award.id)[1][1:4] == (month(2026, 1), None, 314120)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"benefit": "injury_lump_sum"}, "no monthly benefit"),
        ({"first_month": "2015-13"}, "YYYY-MM"),
        ({"monthly_fen": -1}, "amounts"),
        ({"individual_fen": 300001}, "amounts"),
        ({"monthly_fen": "12.5"}, "line 2"),
        ({"document_hash": "x"}, "hash"),
        ({"place": 5}, "division code"),
        ({"person": "abc"}, "line 2"),
    ],
)
def test_a_wrong_row_is_named(wrong, said):
    with pytest.raises(Refused, match=said):
        read((HEAD + line(1, **wrong)).encode())


def test_a_file_with_a_field_without_end_is_refused():
    with pytest.raises(Refused, match="no regular CSV"):
        read((HEAD + line(1, document="x" * 200_000)).encode())


def test_every_wrong_row_has_its_message_and_nothing_is_prepared(tmp_path):
    person(1)
    path = file(tmp_path, line(1), line(1), line(2, monthly_fen=0), line(9))
    with pytest.raises(Refused) as told:
        prepare_migration(path, DAY, actor=MAKER, checker=CHECKER)
    assert [each.fact for each in told.value.refusals] == [1, 2]
    with pytest.raises(Refused, match="no person 9"):
        prepare_migration(file(tmp_path, line(1), line(9)), DAY, actor=MAKER, checker=CHECKER)


def test_a_file_changed_after_it_was_prepared_is_refused(tmp_path):
    person(1)
    path = file(tmp_path, line(1))
    run = prepare_migration(path, DAY, actor=MAKER, checker=CHECKER)
    path.write_text(HEAD + line(1, monthly_fen=999999), encoding="utf-8")
    assert go_on(run, work_of(run.kind)).state == "failed"
    assert "has changed" in failures(run)[0].error_en
    assert not Award.objects.exists()


def test_another_encoding_a_missing_column_and_an_empty_file():
    with pytest.raises(Refused, match="UTF-8"):
        read("编号".encode("gbk"))
    with pytest.raises(Refused, match="lacks columns"):
        read(b"number,person\n1,2\n")
    with pytest.raises(Refused, match="no award"):
        read(HEAD.encode())


def test_many_awards_cost_few_queries(tmp_path, django_assert_max_num_queries):
    for number in range(1, 41):
        person(number)
    run = prepare_migration(file(tmp_path, *(line(n) for n in range(1, 41))), DAY, actor=MAKER,
                            checker=CHECKER)  # fmt: skip
    with django_assert_max_num_queries(60):
        running(run)
    assert len(many.standings(list(Award.objects.values_list("id", flat=True)))) == 40
