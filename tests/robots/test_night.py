"""The night by DuckDB says of everybody what the operational tables say of each; the batch keeps it once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from canbao.batches.errors import BatchError
from canbao.batches.jobs import work_off
from canbao.batches.models import Job
from canbao.batches.runs import go_on
from canbao.cli.demo_rules.check import ON_RUNS
from canbao.cli.demo_rules.stage import PLANTS, Stage
from canbao.people.models import Employer, Person
from canbao.robots.evaluating import Found
from canbao.robots.gathering import GATHERS, Scope
from canbao.robots.gathering.statement import tables
from canbao.robots.inputs import answers
from canbao.robots.models import Finding
from canbao.robots.nightly import looking, runs
from canbao.robots.nightly.export import TABLES
from tests.robots.make import DAY, NIGHTLY, PLANTED, cases

AWKWARD = ("逗号,引号\"与\n换行", "''", " ")


def everything(stage: Stage) -> list[tuple[str, str, str]]:
    """Plants every case of the night, each beside what is all but one."""
    planted = []
    for (rule, clause), does in PLANTS.items():
        if rule not in ON_RUNS:
            does(stage, True)
            planted.append((rule, clause, does(stage, False)))
    return planted


def one_by_one(stage: Stage) -> Iterator[Found]:
    """What the operational tables say, subject by subject."""
    for id in Person.objects.order_by("id").values_list("id", flat=True):
        yield from answers(Scope(stage.day, persons=(id,)), NIGHTLY).found
    for code in Employer.objects.order_by("code").values_list("code", flat=True):
        yield from answers(Scope(stage.day, employers=(code,)), NIGHTLY).found


def test_the_night_finds_every_planted_case(stage: Stage):
    planted = everything(stage)
    assert set(planted) - cases(looking.told(DAY)) == set()


def test_the_night_says_of_everybody_what_is_said_of_each(stage: Stage):
    everything(stage)
    night = looking.told(DAY).found
    about = [each for each in night if each.kind in ("person", "employer")]
    assert len(about) > len(PLANTED) / 2
    assert about == sorted(
        one_by_one(stage), key=lambda each: (each.rule, each.clause, each.subject, each.key)
    )
    others = answers(Scope(DAY), NIGHTLY)
    assert list(night) == list(others.found)


def test_text_with_commas_quotes_and_lines_leaves_as_it_is(stage: Stage):
    for number, name in enumerate(AWKWARD):
        person = stage.person(name=name)
        stage.account(person, holder=f"别人{number}")
    night = [each for each in looking.told(DAY).found if each.rule == "R08"]
    said = list(answers(Scope(DAY), ("R08",)).found)
    assert len(night) == len(AWKWARD)
    assert night == said


def test_every_table_a_statement_reads_is_exported():
    assert tables(GATHERS) == {table.name for table in TABLES}


def test_the_batch_keeps_each_finding_once(stage: Stage):
    planted = everything(stage)
    run = runs.prepare_night(DAY, by="li", at_once=20)
    assert go_on(run, runs.night_chunk).state == "done"
    kept = set(Finding.objects.values_list("rule", "clause", "subject"))
    assert set(planted) <= kept
    count = Finding.objects.count()
    again = runs.prepare_night(DAY, by="li", at_once=20)
    assert again.pk == run.pk
    assert go_on(again, runs.night_chunk).state == "done"
    assert Finding.objects.count() == count


def test_a_night_without_findings_is_done_too(stage: Stage):
    run = runs.night(DAY, by="li")
    assert (run.state, Finding.objects.count()) == ("done", 0)


def test_a_lost_file_is_said_and_looked_for_again(stage: Stage):
    PLANTS["R25", "same_bill"](stage, False)
    run = runs.prepare_night(DAY, by="li")
    for file in looking.folder_of(DAY).iterdir():
        file.unlink()
    assert go_on(run, runs.night_chunk).state == "failed"
    with pytest.raises(BatchError, match="look again"):
        runs.night_chunk(run.chunks.get())


def test_the_night_is_a_job_of_which_one_is_under_way(stage: Stage):
    assert runs.ask_for_night(DAY).pk == runs.ask_for_night(DAY).pk
    assert Job.objects.filter(kind=runs.KIND).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_the_night(settings, tmp_path):
    settings.VAR = tmp_path
    stage = Stage(DAY)
    stage.sources()
    PLANTS["R25", "same_bill"](stage, False)
    job = runs.ask_for_night(DAY)
    assert work_off(runs.handlers()) == 1
    job.refresh_from_db()
    assert job.state == "done"
    assert Finding.objects.filter(rule="R25").count() == 1
