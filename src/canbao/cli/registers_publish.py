"""Between the registers' store and the operational record: readers' answers and visits go one way,
the published picture, the readers' queue and the streets' lists the other. Needs the record opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from canbao.cli.registers_store import DOOR, plainly
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canbao.registers.intake import Source
    from canbao.registers.store import Store

SURVEY = "household_survey"
CHINA = timezone(timedelta(hours=8))
"""Visits carry the day they were made on, here."""


def bring_answers(store: Store, sources: Mapping[str, Source]) -> dict[str, int]:
    """What people found out since the last run: readers' answers as labels, visits as a delivery."""
    from canbao.outreach.models import Visit
    from canbao.outreach.returns import write_delivery
    from canbao.people.actor import SYSTEM
    from canbao.registers.intake import ingest
    from canbao.review.labels import write_labels

    try:
        told = {"labels": write_labels(store.path / "labels.jsonl"), "visits": 0}
    except ValueError as error:
        zh, _, en = str(error).partition(" / ")
        raise Refusal(zh, en or zh) from None
    if SURVEY not in sources or not Visit.objects.exists():
        return told
    returns = store.path / "returns.csv"
    newest = Visit.objects.order_by("-received_at").values_list("received_at", flat=True).first()
    stamp = f"{(newest or datetime.now(UTC)).isoformat()} {Visit.objects.count()}"
    mark = store.path / "returns.mark"
    if mark.is_file() and mark.read_text(encoding="utf-8") == stamp:
        return told  # nothing has come in: nobody's name is asked for again
    told["visits"] = write_delivery(returns, SYSTEM, door=DOOR)
    try:
        if told["visits"]:
            with store.journal.stage("ingest") as entry:
                day = (newest or datetime.now(UTC)).astimezone(CHINA).date()
                delivery = ingest(store.path, sources[SURVEY], returns, day)
                entry.told({"source": SURVEY, "state": delivery.state, "rows": delivery.rows,
                            "delivery": delivery.delivery})  # fmt: skip
    finally:
        returns.unlink(missing_ok=True)  # names and numbers; the store keeps them standardised
    mark.write_text(stamp, encoding="utf-8")
    return told


def publish_picture(
    store: Store, sources: Mapping[str, Source], area: int | None
) -> dict[str, Any]:
    """Brings record, readers' queue and streets' lists up to the present picture; what was done.
    `area` None: the one served so far."""
    from canbao.outreach.load import load_lists, published
    from canbao.people.models import Publication
    from canbao.people.publish import PublicationError, SourceName, publish

    if area is None:
        last = Publication.objects.order_by("-id").values_list("area", flat=True).first()
        area = last or 0
    names = [SourceName(s.number, s.source, s.zh, s.en) for s in sources.values()]
    with store.lock(wait=60), plainly(), written():
        tables = pictured(store)
        with store.journal.stage("publish") as entry:
            try:
                report = publish(tables, area=area, sources=names, door=DOOR)
            except PublicationError as error:
                raise Refusal(error.zh, error.en) from None
            placed = (row for row in published() if row.place)  # 0: the analyst's, nobody visits
            lists = load_lists(placed, report.snapshot)
            told = {
                "area": area, "snapshot": report.snapshot, "already": report.already,
                "resumed": report.resumed, "persons": counts(report.persons),
                "employers": counts(report.employers), "refused": report.refused,
                "refusals": [{"table": r.table, "key": r.key, "zh": r.zh, "en": r.en}
                             for r in report.examples],
                "lists": {"new": lists.new, "changed": lists.changed, "gone": lists.gone},
                "review": readers_queue(store, sources),
            }  # fmt: skip
            entry.told(told)
    return told


@contextmanager
def written() -> Iterator[None]:
    """What the database refuses, as one message."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        raise Refusal(
            f"业务库没有收下：{said}",
            f"The record did not take it: {said}",
            "已完成的部分保留，再次运行 canbao registers publish 会继续",
            "What is done stays done; canbao registers publish goes on with the rest",
        ) from None


def pictured(store: Store) -> dict[str, list[Any]]:
    """The files of every table that is published."""
    from canbao.people.publish.shapes import TABLES

    found = {}
    for stage in filter(None, (store.found("persons"), store.found("coverage"))):
        for path in sorted(stage.path.glob("*.parquet")):
            if path.stem in (*TABLES, "places"):
                found[path.stem] = [path]
    missing = [table for table in TABLES if table not in found]
    if missing:
        raise Refusal(
            f"{store.path}：缺少表 {'、'.join(missing)}",
            f"{store.path}: tables {', '.join(missing)} are missing",
            "请先运行 canbao registers compare（不带 --links-only）",
            "Run canbao registers compare first, without --links-only",
        )
    return found


def readers_queue(store: Store, sources: Mapping[str, Source]) -> dict[str, int]:
    """Pairs between the thresholds, for readers."""
    from canbao.review.load import load_pairs, read_pairs

    links, persons = store.found("links"), store.found("persons")
    assert links is not None
    assert persons is not None
    numbers = {source.number: source.source for source in sources.values()}
    files = ([links.file("review")], [persons.file("review_records")], [links.file("links")])
    done = load_pairs(read_pairs(*files, numbers), links.hash)
    return {"new": done.new, "changed": done.changed, "withdrawn": done.withdrawn}


def counts(each: Any) -> dict[str, int]:
    """Counts of a publication as data."""
    return {"seen": each.seen, "added": each.added, "changed": each.changed,
            "withdrawn": each.withdrawn}  # fmt: skip


def print_published(told: dict[str, Any]) -> None:
    """What reached the record."""
    people, out = told["persons"], console()
    if told["already"]:
        out.print(say("业务库已是这一结果", "The record has this picture already"))
    else:
        out.print(
            say(
                f"发布 {people['seen']:,} 人：新增 {people['added']:,}，变更 {people['changed']:,}，"
                f"撤出 {people['withdrawn']:,}",
                f"Published {people['seen']:,} persons: {people['added']:,} new, "
                f"{people['changed']:,} changed, {people['withdrawn']:,} withdrawn",
            )
        )
    for one in told["refusals"]:
        out.print(f"  {one['table']} {one['key']}: {one[say.language]}", style="yellow")
    lists, review = told["lists"], told["review"]
    out.print(
        say(
            f"  街道清单新增 {lists['new']:,}，变更 {lists['changed']:,}，离开 {lists['gone']:,}；"
            f"人工比对新增 {review['new']:,}，撤回 {review['withdrawn']:,}",
            f"  street lists: {lists['new']:,} new, {lists['changed']:,} changed, "
            f"{lists['gone']:,} gone; pairs for readers: {review['new']:,} new, "
            f"{review['withdrawn']:,} withdrawn",
        )
    )
