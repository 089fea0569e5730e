"""Takes a delivery in: from a department's file to records, facts, result file and quality report.

Everything is written into a directory beside its place and renamed when whole; a killed intake
leaves nothing, and the same content a second time changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa

from canbao.registers.intake import databases
from canbao.registers.intake.columns import Tally
from canbao.registers.intake.gathering import (
    Gathering,
    distinct_facts,
    distinct_records,
    newest_per_record,
)
from canbao.registers.intake.mapping import Mapper
from canbao.registers.intake.quality import (
    Watch,
    change,
    fields_quality,
    problems_found,
    share,
)
from canbao.registers.intake.reading import Examined, Opened, examine, open_register
from canbao.registers.intake.refusal import IntakeRefusal
from canbao.registers.intake.results import (
    ACCEPTED,
    QUARANTINED,
    REPEATED,
    Results,
    write_refusal,
)
from canbao.registers.intake.schema import EMPLOYERS, FACTS, RECORDS
from canbao.registers.intake.sources import Source
from canbao.registers.intake.store import (
    ARRIVING,
    Delivery,
    alone,
    deliveries,
    install,
    read_delivery,
    write_delivery,
    write_json,
)

VERSION = "1"
"""Of what intake makes of a file; a delivery made by another is made anew when it comes again."""

Progress = Callable[[str, int, int], None]
"""Called with the step (`examine`, `read`, `write`), what is done, of how much (0: not known)."""


def ingest(
    store: Path,
    source: Source,
    file: Path | None,
    as_of: date,
    *,
    progress: Progress | None = None,
    arrived: datetime | None = None,
) -> Delivery:
    """Take one delivery in; `file` is None for a source whose rows come from a database.

    The delivery comes back `accepted`, `held` (a person must decide, see `reasons`) or `repeated`
    (known already, nothing was done). Errors: `IntakeRefusal`; the reason is kept beside the
    deliveries.
    """
    say: Progress = progress or (lambda step, done, total: None)
    with alone(store, source.source) as folder:
        arriving = folder / ARRIVING
        arriving.mkdir()
        name = file.name if file else ""
        if file is None:
            file = arriving / "taken.parquet"
            name = databases.take(source.file, file)
        examined = examine(file, source.file, lambda done, total: say("examine", done, total))
        earlier = deliveries(store, source.source)
        known = read_delivery(folder / examined.content[:16])
        declaration = _declaration(source)
        if known and known.state != "refused" and known.declaration == declaration:
            _clear(arriving)
            return replace(known, state="repeated") if known.in_force else known
        delivery = Delivery(
            source=source.source,
            delivery=examined.content[:16],
            path=folder / examined.content[:16],
            file=name,
            content=examined.content,
            sequence=known.sequence if known else max([0, *(d.sequence for d in earlier)]) + 1,
            arrived=known.arrived
            if known
            else f"{arrived or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            as_of=as_of.isoformat(),
            mode=source.mode,
            state="accepted",
            declaration=declaration,
            decisions=known.decisions if known else [],
        )
        before = _before(earlier, delivery)
        try:
            if examined.refusal:
                raise examined.refusal
            delivery = _Intake(source, delivery, as_of, arriving, say).run(file, examined, before)
        except IntakeRefusal as refusal:
            _clear(arriving)
            arriving.mkdir()
            write_refusal(arriving / "results.csv.gz", refusal)
            refused = replace(delivery, state="refused", reasons=[refusal.envelope()])
            write_delivery(refused, arriving)
            install(arriving, delivery.path)
            raise
        (arriving / "taken.parquet").unlink(missing_ok=True)
        write_delivery(delivery, arriving)
        install(arriving, delivery.path)
        return delivery


@dataclass
class _Intake:
    """One delivery under way."""

    source: Source
    delivery: Delivery
    as_of: date
    folder: Path
    say: Progress

    def run(self, file: Path, examined: Examined, before: Delivery | None) -> Delivery:
        opened = open_register(file, self.source.file, examined)
        mapper = Mapper(self.source, opened.headers, self.as_of)
        results = Results(self.folder)
        tables = self._tables(opened.expected_rows, results)
        tallies: dict[str, Tally] = {}
        for batch in opened.batches(mapper.needed):
            mapped = mapper.map(batch)
            results.take(mapped.rows, mapped.quarantined, mapped.issues, batch.malformed)
            content = pa.array(mapped.content.astype(np.int64))
            tables["records"].add(mapped.records.append_column("content", content))
            for kind, facts in mapped.facts.items():
                tables[kind].add(facts)
            for name, tally in mapped.tallies.items():
                tallies.setdefault(name, Tally()).add(tally)
            self.say("read", batch.done, opened.total)
        watch = Watch()
        delivery = self._write(tables, watch)
        self.say("write", 1, 2)
        results.write(self.folder / "results.csv.gz")
        delivery = replace(
            delivery,
            rows=results.rows,
            accepted=results.count(ACCEPTED),
            quarantined=results.count(QUARANTINED),
            repeated=results.count(REPEATED),
        )
        reasons = self._reasons(delivery, before)
        decided = bool(delivery.decisions) and delivery.decisions[-1]["state"] == "accepted"
        delivery = replace(
            delivery, reasons=reasons, state="held" if reasons and not decided else "accepted"
        )
        report = _report(delivery, examined, opened, mapper, results, tallies, watch)
        main = _main(self.source)
        report["change"] = {
            "against": before.delivery if before else None,
            **change(before.path / main if before else None, self.folder / main),
        }
        write_json(self.folder / "quality.json", report)
        self.say("write", 2, 2)
        return delivery

    def _tables(self, rows: int, results: Results) -> dict[str, Gathering]:
        schema = EMPLOYERS if self.source.holds_employers else RECORDS
        with_content = schema.append(pa.field("content", pa.int64()))
        settle = distinct_records(results.repeated)
        tables = {"records": Gathering(with_content, self.folder, "records", rows, settle)}
        for rule in self.source.facts:
            tables[rule.kind] = Gathering(
                FACTS[rule.kind], self.folder, rule.kind, rows, distinct_facts
            )
        return tables

    def _write(self, tables: dict[str, Gathering], watch: Watch) -> Delivery:
        def newest(table: pa.Table) -> pa.Table:
            kept = newest_per_record(table)
            watch.see(kept)
            return kept

        schema = EMPLOYERS if self.source.holds_employers else RECORDS
        records = tables.pop("records").write(self.folder / _main(self.source), schema, newest)
        facts = {
            kind: table.write(self.folder / f"facts-{kind}.parquet", FACTS[kind], lambda t: t)
            for kind, table in tables.items()
        }
        return replace(self.delivery, records=records, facts=facts)

    def _reasons(self, delivery: Delivery, before: Delivery | None) -> list[dict[str, str]]:
        """Why a person must look before the delivery counts; empty when nobody must."""
        limits, reasons = self.source.limits, []
        if Fraction(delivery.quarantined, delivery.rows or 1) > limits.reject:
            reasons.append(_reason(
                "rejected", f"{delivery.rows} 行中有 {delivery.quarantined} 行被隔离，超过"
                f" {_percent(limits.reject)}，请确认是否收下",
                f"{delivery.quarantined} of {delivery.rows} rows are quarantined, more than"
                f" {_percent(limits.reject)}; decide whether to take it",
            ))  # fmt: skip
        if delivery.mode == "snapshot":
            last = before.records if before else 0
            if last and Fraction(delivery.records, last) < limits.shrink:
                reasons.append(_reason(
                    "shrunk", f"上次 {last} 条，这次只有 {delivery.records} 条，不到"
                    f" {_percent(limits.shrink)}，请确认是否完整",
                    f"{last} records last time, only {delivery.records} now, less than"
                    f" {_percent(limits.shrink)}; confirm that it is complete",
                ))  # fmt: skip
            elif not last and not delivery.records:
                reasons.append(_reason(
                    "empty", "没有一条可用的记录，请确认", "Not one record fit for use; confirm",
                ))  # fmt: skip
        return reasons


def _report(
    delivery: Delivery,
    examined: Examined,
    opened: Opened,
    mapper: Mapper,
    results: Results,
    tallies: dict[str, Tally],
    watch: Watch,
) -> dict[str, object]:
    return {
        "source": delivery.source,
        "delivery": delivery.delivery,
        "as_of": delivery.as_of,
        "file": {
            "kind": opened.kind, "bytes": examined.size, "encoding": examined.encoding,
            "ends_whole": examined.ends_whole,
        },
        "rows": delivery.rows,
        "records": delivery.records,
        "accepted": share(delivery.accepted, delivery.rows),
        "quarantined": share(delivery.quarantined, delivery.rows),
        "repeated": share(delivery.repeated, delivery.rows),
        "facts": delivery.facts,
        "fields": fields_quality(tallies, delivery.rows),
        "valid_number": share(watch.with_number, watch.records),
        "shared_numbers": watch.shared_numbers(),
        "age": watch.age(mapper.as_of),
        "problems": problems_found(results.counts),
        "unknown_headers": mapper.unknown,
        "absent_headers": [h for h in mapper.source.headers() if h not in mapper.layout],
        "matched": None,
    }  # fmt: skip


def _before(earlier: list[Delivery], delivery: Delivery) -> Delivery | None:
    """The last delivery in force before this one."""
    return next(
        (one for one in reversed(earlier) if one.in_force and one.sequence < delivery.sequence),
        None,
    )


def _main(source: Source) -> str:
    return "employers.parquet" if source.holds_employers else "records.parquet"


def _declaration(source: Source) -> str:
    return hashlib.sha256(f"{VERSION}:{source.hash}".encode()).hexdigest()[:16]


def _reason(code: str, zh: str, en: str) -> dict[str, str]:
    return {"code": code, "zh": zh, "en": en}


def _percent(part: Fraction) -> str:
    return f"{float(part * 100):g}%"


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
