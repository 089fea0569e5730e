"""The quality of deliveries as the command line tells it: complete, valid, fresh, matched, changed.
The figures were counted when a delivery was taken in; only the share matched is asked of the picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canbao.cli.words import console, say

if TYPE_CHECKING:
    from canbao.registers.store import Store


def overview(base: Store, source: str) -> dict[str, Any]:
    """One line about a source: its newest delivery in force, else the newest there is."""
    from canbao.registers.intake import deliveries

    every = deliveries(base.path, source)
    shown = [one for one in every if one.in_force] or every
    if not shown:
        return {"source": source}
    one = shown[-1]
    told: dict[str, Any] = {"source": source, "delivery": one.delivery, "as_of": one.as_of,
                            "state": one.state, "rows": one.rows,
                            "quarantined": one.quarantined}  # fmt: skip
    if (one.path / "quality.json").is_file():
        report: dict[str, Any] = one.quality()
        told["valid_number"] = report["valid_number"]
        told["matched"] = matched(base, source, [d.delivery for d in every])
    return told


def source_told(base: Store, source: str) -> dict[str, Any]:
    """The whole report of a source's newest delivery."""
    from canbao.registers.intake import deliveries

    told = overview(base, source)
    newest = next(d for d in deliveries(base.path, source) if d.delivery == told["delivery"])
    report: dict[str, Any] = newest.quality() if "valid_number" in told else {}
    return {**report, **told, "reasons": newest.reasons}


def matched(base: Store, source: str, known: list[str]) -> dict[str, int] | None:
    """Records of a source that belong to a person of whom another record is known; None before
    the first comparison or where the picture is older than the deliveries."""
    import duckdb

    links = base.found("links")
    read: dict[str, list[str]] = base.current().get("deliveries", {})
    files = [
        path
        for name in read.get(source, [])
        if name in known
        and (path := base.path / "deliveries" / source / name / "records.parquet").is_file()
    ]
    if links is None or not files:
        return None
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT count(*) FILTER (WHERE tier <> 'alone'), count(*) FROM read_parquet(?) "
            "WHERE source = (SELECT any_value(source) FROM read_parquet(?))",
            [str(links.file("links")), str(files[-1])],
        ).fetchall()
    return {"num": rows[0][0], "den": rows[0][1]}


def percent(share: dict[str, int] | None) -> str:
    """A share of counts in per cent; empty where nothing was counted."""
    return f"{100 * share['num'] / share['den']:.2f}%" if share and share["den"] else ""


def print_overview(told: list[dict[str, Any]]) -> None:
    """All sources, a line each."""
    from rich.table import Table

    from canbao.registers.words import words

    table = Table()
    for number, heading in enumerate(
        (say("来源", "Source"), say("日期", "As of"), say("状态", "State"), say("行", "Rows"),
         say("隔离", "Quarantined"), say("号码有效", "Valid number"), say("比对上", "Matched"))
    ):  # fmt: skip
        table.add_column(heading, justify="right" if number > 2 else "left")
    states = words("delivery_states")
    for one in told:
        if "delivery" not in one:
            continue
        table.add_row(
            one["source"], one["as_of"], states[one["state"]].in_language(say.language),
            f"{one['rows']:,}", f"{one['quarantined']:,}", percent(one.get("valid_number")),
            percent(one.get("matched")),
        )  # fmt: skip
    console().print(table)


def print_source(told: dict[str, Any]) -> None:
    """One source: fields given and valid, problems of rows, headers, change."""
    from rich.table import Table

    from canbao.registers.words import words

    out = console()
    print_overview([told])
    for reason in told["reasons"]:
        out.print(f"  {reason[say.language]}", style="yellow")
    names = words("fields")
    table = Table(title=say("字段", "Fields"))
    for heading in (say("字段", "Field"), say("有值", "Given"), say("有效", "Valid")):
        table.add_column(heading, justify="right" if table.columns else "left")
    for field, counted in told.get("fields", {}).items():
        name = names[field].in_language(say.language) if field in names else field
        table.add_row(name, percent(counted.get("given")), percent(counted.get("valid")))
    out.print(table)
    for found in told.get("problems", []):
        field = names.get(found["field"])
        where = field.in_language(say.language) if field else found["field"]
        out.print(f"  {where} {found[say.language]}：{found['rows']:,}")
    for key, zh, en in (("unknown_headers", "没有用到的表头", "Headers not used"),
                        ("absent_headers", "没有出现的表头", "Headers not there")):  # fmt: skip
        if told.get(key):
            out.print(f"  {say(zh, en)}：{say('、', ', ').join(told[key])}")
    change: dict[str, Any] = told.get("change") or {}
    if change.get("against"):
        out.print(f"  {say('与上次相比', 'Against the last one')}："
                  + "  ".join(f"{k} {v}" for k, v in change.items() if k != "against"))  # fmt: skip
