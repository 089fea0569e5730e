"""The employers, with what the registers of people say of them: table `employers`.

One row per credit code that any register names. Who must insure whom is not said here.
"""

from __future__ import annotations

from canbao.registers.engine import Engine
from canbao.registers.persons.settings import Settings

KINDS = ("employee", "public")
"""The kinds of participation that run through an employer."""


def make_employers(engine: Engine, settings: Settings) -> None:
    """Make `employers` from `employers_in`, `facts_employment`, `spells` and `links`.

    `taxed` counts the persons paid in the reference month, `insured` those with a spell in that
    month, `size` goes by the staff that the employer reports, else by the larger of the two. An
    employer that no register of employers knows has neither name nor kind.
    """
    month = settings.reference_month
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    engine.table(
        "employers",
        f"""
        SELECT employer, name, place, industry, kind, staff, insured, taxed, founded, closed,
            CASE WHEN people < 1 THEN NULL WHEN people < 10 THEN '1-9' WHEN people < 50 THEN '10-49'
                WHEN people < 300 THEN '50-299' ELSE '300+' END AS size
        FROM (
            SELECT k.employer, e.name, e.place, e.industry, e.kind, e.staff, e.founded, e.closed,
                k.insured, k.taxed,
                COALESCE(NULLIF(e.staff, 0), GREATEST(k.insured, k.taxed)) AS people
            FROM (
                SELECT employer, CAST(max(insured) AS INTEGER) AS insured,
                    CAST(max(taxed) AS INTEGER) AS taxed
                FROM (
                    SELECT employer, 0 AS insured, 0 AS taxed FROM employers_in
                    UNION ALL
                    SELECT employer, 0, 0 FROM facts_employment GROUP BY employer
                    UNION ALL
                    SELECT employer, 0, 0 FROM spells GROUP BY employer
                    UNION ALL
                    SELECT f.employer, 0, count(DISTINCT l.person)
                    FROM facts_employment f JOIN links l ON f.record = l.record
                    WHERE f.from_month <= {month} AND COALESCE(f.to_month, {month}) >= {month}
                    GROUP BY f.employer
                    UNION ALL
                    SELECT employer, count(DISTINCT person), 0
                    FROM spells
                    WHERE kind IN ({kinds}) AND state = 'paying' AND from_month <= {month}
                        AND COALESCE(to_month, {month}) >= {month}
                    GROUP BY employer
                )
                WHERE employer IS NOT NULL
                GROUP BY employer
            ) k
            LEFT JOIN (
                SELECT * FROM (
                    SELECT *, row_number() OVER (
                        PARTITION BY employer ORDER BY as_of DESC, name, place, kind, staff
                    ) AS newest
                    FROM employers_in
                ) WHERE newest = 1
            ) e ON k.employer = e.employer
        )""",
    )
