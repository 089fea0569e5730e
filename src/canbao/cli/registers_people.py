"""Commands of `canbao registers` that are about single persons and records: explain, person, lookup,
unlink, relink, renumber, history. Whatever shows a person is logged first, with its purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from canbao.cli.registers_store import (
    DOOR,
    AsJson,
    By,
    SourcesFolder,
    StorePath,
    Why,
    actor,
    day_of,
    month_text,
    opened,
    place_code,
    plainly,
    print_json,
    purpose_named,
    record_open,
)
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.people.looks import PersonView
    from canbao.registers.compare.waterfall import Step, Waterfall
    from canbao.registers.present import Linked

PURPOSES = ("linkage_check", "contest_answer")
"""What somebody at this command line may open a record for."""
MASKED = ("number17", "number_text", "former17", "guardian17", "document")
NOT_SHOWN = ("record", "source", "row", "pinyin", "given", "address_text")
BAR = 24
Purpose = Annotated[
    str, typer.Option("--purpose", metavar="WORD", help="目的，记入日志 / what for; logged")
]
Record = Annotated[int, typer.Argument(metavar="RECORD", help="记录号 / number of a record")]


def add_to(app: typer.Typer) -> None:
    """Hangs these commands onto `canbao registers`."""
    for name, command in (
        ("explain", explain), ("person", person), ("lookup", lookup), ("unlink", unlink),
        ("relink", relink), ("renumber", renumber), ("history", history),
    ):  # fmt: skip
        app.command(name)(command)


def log_looks(purpose: str, seen: list[tuple[int, str]], by: str = "") -> None:
    """Entries for looks at records of persons, written before anything is shown."""
    from canbao.people import log
    from canbao.people.purposes import RefusedLook, check, purpose_of

    who = actor(by)
    try:
        for number, _ in seen:
            check(who, purpose_of(purpose), number, ())
    except RefusedLook as refused:
        raise Refusal(refused.zh, refused.en) from None
    acts = [log.Act(log.READ, purpose, subject=number, record=record) for number, record in seen]
    log.append_many(who, DOOR, acts)


def explain(
    record: Record,
    other: Annotated[
        int | None, typer.Argument(metavar="[OTHER]", help="另一条记录 / another record")
    ] = None,
    purpose: Purpose = "linkage_check",
    store: StorePath = None,
    sources: SourcesFolder = None,
    as_json: AsJson = False,
) -> None:
    """为什么是（不是）同一个人。 / Why two records are, or are not, one person."""
    rows: list[dict[str, Any]] = []
    bars: Waterfall | None = None
    with plainly():
        from canbao.registers.present import Present

        present = Present(opened(store), sources)
        wanted = purpose_named(purpose, PURPOSES)
        mine = present.linked(record)
        held_up = other if other is not None else present.best_other(record)
        theirs = None if held_up is None else present.linked(held_up)
        record_open()
        both = [mine] if theirs is None else [mine, theirs]
        log_looks(wanted, [(each.person, f"record:{each.record}") for each in both])
        if theirs is not None:
            bars, rows = present.why(record, theirs.record)
        known = present.members(mine.person)
    if as_json:
        print_json(explained(both, bars, rows))
        return
    for each in both:
        print_linked(each)
    console().print(
        say(f"此人有 {len(known)} 条记录：", f"This person has {len(known)} records: ")
        + say("、", ", ").join(f"{each.source} {each.record}" for each in known[:12])
        + (" …" if len(known) > 12 else "")
    )
    if bars is None:
        console().print(
            say("没有别的记录可以比较；可另给一条记录号。",
                "There is no other record to hold against it; name one to compare with.")
        )  # fmt: skip
        return
    print_records(rows)
    print_bars(bars)


def explained(
    both: list[Linked], bars: Waterfall | None, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    """The same as data; values of records masked as on the screen."""
    from dataclasses import asdict

    return {
        "records": [asdict(each) for each in both],
        "values": [{k: masked(k, v) for k, v in row.items() if v is not None and k not in NOT_SHOWN}
                   for row in rows],
        "bars": asdict(bars) if bars else None,
    }  # fmt: skip


def masked(column: str, value: object) -> str:
    """A value as it may be shown without opening whole numbers."""
    from canbao.people.numbers import masked_name, masked_number, masked_phone

    if column == "phone":
        return masked_phone(int(str(value)))
    if column in ("name", "name_given"):
        return masked_name(str(value))
    return masked_number(str(value)) if column in MASKED else str(value)


def print_linked(each: Linked) -> None:
    """One line: record, source, person, tier, weight and runner-up in bits."""
    from canbao.registers.words import words

    tier = words("tiers")[each.tier].in_language(say.language)
    weight = "" if each.weight is None else say(
        f"，权重 {bits(each.weight)}", f", weight {bits(each.weight)}"
    )
    second = "" if each.runner_up is None else say(
        f"，次优 {bits(each.runner_up)}", f", second best {bits(each.runner_up)}"
    )
    console().print(
        say(f"记录 {each.record}（{each.source}）→ 人员 {each.person}：",
            f"Record {each.record} ({each.source}) → person {each.person}: ")
        + tier + weight + second
    )  # fmt: skip


def bits(millibits: int) -> str:
    """Millibits as bits."""
    return f"{millibits / 1000:+.2f}"


def print_records(rows: list[dict[str, Any]]) -> None:
    """Both records side by side, differences marked; numbers, names and phones masked."""
    from rich.table import Table

    from canbao.web.views.analyst_words import FIELDS, word

    table = Table(show_edge=False)
    for heading in ("", say("记录一", "Record 1"), say("记录二", "Record 2"), ""):
        table.add_column(heading)
    first, second = rows
    for column in first:
        if column in NOT_SHOWN or (first[column] is None and second[column] is None):
            continue
        pair = [masked(column, row[column]) if row[column] is not None else "" for row in rows]
        same = first[column] == second[column]
        mark = "" if same or "" in pair else say("不同", "differs")
        table.add_row(say.name(word(FIELDS, column)), *pair, mark)
    console().print(table)


def print_bars(bars: Waterfall) -> None:
    """The waterfall: a bar for each comparison, the sum, the thresholds."""
    out = console()
    longest = max((abs(step.weight) for step in bars.steps), default=1) or 1
    for step in bars.steps:
        out.print(bar_line(step, longest))
    verdict = (
        say("够成为关联", "enough for a link") if bars.total >= bars.accept
        else say("由人工判断", "for a reader") if bars.total >= bars.review
        else say("证据不足", "not enough")
    )  # fmt: skip
    out.print(
        say(f"合计 {bits(bars.total)} 位：{verdict}（关联 {bits(bars.accept)}，人工 {bits(bars.review)}）",
            f"Sum {bits(bars.total)} bits: {verdict} (link {bits(bars.accept)}, "
            f"reader {bits(bars.review)})")
    )  # fmt: skip


def bar_line(step: Step, longest: int) -> str:
    """`name  +7.20 ████  level`; evidence against is drawn with another character."""
    length = round(BAR * abs(step.weight) / longest)
    drawn = ("█" if step.weight >= 0 else "░") * length
    level = say(step.level_zh, step.level_en)
    return f"  {bits(step.weight):>8}  {drawn:<{BAR}}  {say(step.zh, step.en)}：{level}"


def person(
    person_id: Annotated[int, typer.Argument(metavar="PERSON", help="人员号 / person")],
    purpose: Purpose,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="谁查看 / who looks")] = "",
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """此人的已知情况及来源（先记日志）。 / What is known of a person; logged first."""
    opened(store)
    wanted = purpose_named(purpose, PURPOSES)
    record_open()
    from canbao.people.looks import NoSuchPerson, look
    from canbao.people.purposes import RefusedLook

    try:
        seen = look(actor(by), person_id, wanted, DOOR)
    except RefusedLook as refused:
        raise Refusal(refused.zh, refused.en) from None
    except NoSuchPerson:
        raise Refusal(
            f"业务库里没有人员 {person_id}",
            f"The record has no person {person_id}",
            "请先运行 canbao registers publish；不在服务区域内的人不在业务库",
            "Run canbao registers publish first; persons outside the area served are not in it",
        ) from None
    if as_json:
        print_json(person_told(seen))
    else:
        print_person(seen)


def person_told(seen: PersonView) -> dict[str, Any]:
    """A view as data, masked as it is."""
    return {
        "person": seen.id, "display_number": seen.display_number, "name": seen.name,
        "number": seen.number, "phone": seen.phone, "sex": seen.sex, "birth": seen.birth,
        "death": seen.death, "residence_place": seen.residence_place,
        "registration_place": seen.registration_place,
        "spells": [{"scheme": s.scheme, "kind": s.kind, "place": s.place, "employer": s.employer,
                    "from_month": month_text(s.from_month),
                    "to_month": None if s.to_month is None else month_text(s.to_month),
                    "state": s.state, "source": s.source} for s in seen.spells],
        "gaps": [{"scheme": g.scheme, "class": g.gap_class, "reason": g.reason} for g in seen.gaps],
        "values": [{"field": v.field, "value": v.value, "chosen": v.chosen,
                    "from": [{"source": o.source, "as_of": o.as_of} for o in v.origins]}
                   for v in seen.values],
    }  # fmt: skip


def print_person(seen: PersonView) -> None:
    """Who it is, spells, gaps, and every value with its source."""
    from rich.table import Table

    from canbao.people.models import Source
    from canbao.registers.words import words
    from canbao.web.views import analyst_words as known

    out = console()
    names = {source.id: source.zh if say.language == "zh" else source.en
             for source in Source.objects.all()}  # fmt: skip
    died = say(f"，{seen.death} 死亡", f", died {seen.death}") if seen.death else ""
    out.print(f"{seen.id}（{seen.display_number}） {seen.name} {seen.number} {seen.birth or ''}{died}")
    spells = Table(title=say("参保时段", "Spells"), show_edge=False)
    for heading in (say("险种", "Scheme"), say("起", "From"), say("止", "To"), say("状态", "State"),
                    say("地区", "Place"), say("来源", "Source")):  # fmt: skip
        spells.add_column(heading)
    for s in seen.spells:
        spells.add_row(
            say.name(known.word(known.SCHEMES, s.scheme)), month_text(s.from_month),
            "" if s.to_month is None else month_text(s.to_month),
            words("states")[s.state].in_language(say.language),
            str(s.place or ""), names.get(s.source, str(s.source)),
        )  # fmt: skip
    out.print(spells)
    for gap in seen.gaps:
        if gap.gap_class != "A":
            out.print(f"  {say.name(known.word(known.SCHEMES, gap.scheme))}：{gap.gap_class} "
                      f"{say.name(known.word(known.CLASSES, gap.gap_class))} – "
                      f"{say.name(known.reason(gap.reason))}")  # fmt: skip
    values = Table(title=say("已知的值与来源", "What is known, and from whom"), show_edge=False)
    for heading in (say("项目", "Field"), say("值", "Value"), say("来源", "Source"),
                    say("日期", "As of"), ""):  # fmt: skip
        values.add_column(heading)
    for value in seen.values:
        for number, origin in enumerate(value.origins):
            first = number == 0
            values.add_row(
                say.name(known.word(known.FIELDS, value.field)) if first else "",
                value.value if first else "",
                names.get(origin.source, str(origin.source)), str(origin.as_of or ""),
                say("采用", "chosen") if value.chosen and first else "",
            )  # fmt: skip
    out.print(values)


def lookup(
    name: Annotated[str, typer.Argument(metavar="NAME", help="姓名 / name")],
    birth: Annotated[str, typer.Argument(metavar="BIRTH", help="出生日期 / birth date")],
    place: Annotated[
        str | None, typer.Option("--place", metavar="CODE", help="居住地区划 / residence")
    ] = None,
    phone: Annotated[int | None, typer.Option("--phone", min=0, help="电话 / phone")] = None,
    most: Annotated[int, typer.Option("--most", min=1, max=50, help="最多几人 / at most")] = 5,
    purpose: Purpose = "linkage_check",
    store: StorePath = None,
    sources: SourcesFolder = None,
    as_json: AsJson = False,
) -> None:
    """窗口查询：没有号码，这是谁？ / The counter's question: no number, who is it?"""
    import time

    day = day_of(birth, "BIRTH")
    code = None if place is None else place_code(place)
    wanted = purpose_named(purpose, PURPOSES)
    with plainly():
        from canbao.registers.present import Present

        index = Present(opened(store), sources).lookup()
        record_open()
        index.find(name, day, place=code, phone=phone)  # loads what names are read with
        start = time.perf_counter()
        found = index.find(name, day, place=code, phone=phone)[:most]
        taken = time.perf_counter() - start
        index.close()
        log_looks(wanted, [(each.person, f"record:{each.record}") for each in found])
    if as_json:
        print_json([{"person": f.person, "record": f.record, "weight": f.weight,
                     "accepted": f.accepted} for f in found])  # fmt: skip
        return
    for each in found:
        mark = say("可认定", "accepted") if each.accepted else say("需核实", "to be checked")
        console().print(say(f"人员 {each.person}（记录 {each.record}） {bits(each.weight)} 位 {mark}",
                            f"person {each.person} (record {each.record}) {bits(each.weight)} bits, "
                            f"{mark}"))  # fmt: skip
    console().print(say(f"{len(found)} 人，{1000 * taken:.1f} 毫秒",
                        f"{len(found)} found in {1000 * taken:.1f} ms"))  # fmt: skip


def changed(entry: dict[str, Any]) -> None:
    """What was noted, and what makes it count."""
    console().print(say("已记录；下一次 canbao registers compare 起生效。",
                        "Noted; it counts from the next canbao registers compare on."))  # fmt: skip
    print_json(entry)


def unlink(record: Record, by: By, why: Why, store: StorePath = None) -> None:
    """解除一条记录的关联。 / Take a record from its person."""
    from canbao.registers.compare import decisions

    with plainly():
        changed(decisions.unlink(opened(store), record, by=by, why=why))


def relink(record: Record, by: By, why: Why, store: StorePath = None) -> None:
    """撤回解除。 / Take an unlinking back."""
    from canbao.registers.compare import decisions

    with plainly():
        changed(decisions.relink(opened(store), record, by=by, why=why))


def renumber(
    former: Annotated[str, typer.Argument(metavar="FORMER", help="原号码 / former number")],
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="现号码 / present number")],
    by: By,
    why: Why,
    store: StorePath = None,
) -> None:
    """记录号码变更（换号）。 / Record that a number was replaced."""
    from canbao.people.numbers import from_citizen_number
    from canbao.registers.compare import decisions

    read = []
    for given in (former, number):
        valid = from_citizen_number(given)
        if valid is None:
            raise Refusal(f"“{given}”不是有效的18位公民身份号码",
                          f"{given!r} is no valid citizen identity number of 18 characters",
                          "请核对末位校验码", "Check its last character")  # fmt: skip
        read.append(valid)
    with plainly():
        changed(decisions.renumber(opened(store), read[0], read[1], by=by, why=why))


def history(store: StorePath = None, as_json: AsJson = False) -> None:
    """人工更改的全部记录。 / Every change made by people."""
    from canbao.registers.compare import decisions

    with plainly():
        entries = [
            {k: masked("number17", v) if k in ("former17", "number17") else v
             for k, v in entry.items()}
            for entry in decisions.history(opened(store))
        ]  # fmt: skip
    if as_json:
        print_json(entries)
        return
    for entry in entries:
        what = entry.get("record") or f"{entry.get('former17')} → {entry.get('number17')}"
        console().print(f"{entry['at']}  {entry['kind']:<9} {what}  {entry['by']}：{entry['why']}")
    if not entries:
        console().print(say("没有人工更改", "No change was made by people"))
