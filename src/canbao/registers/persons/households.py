"""Who lives in one household book: table `households`.

The book is the one chosen for the person; relations only where a register states one.
"""

from __future__ import annotations

from canbao.registers.engine import Engine


def make_households(engine: Engine) -> None:
    """Make `households` from `persons`, `records` and `links`.

    `relation` is `ward` for whom a register names a guardian in the same book, `guardian` for who
    is named, null where nothing is stated. `registration_place` is that of most of the book's
    persons, the lower code where two are as frequent.
    """
    engine.table(
        "guardians",
        """
        SELECT w.person AS ward, g.person AS guardian
        FROM (
            SELECT l.person, r.guardian17
            FROM records r JOIN links l ON r.record = l.record
            WHERE r.guardian17 IS NOT NULL
            GROUP BY l.person, r.guardian17
        ) t
        JOIN persons w ON t.person = w.person
        JOIN persons g ON t.guardian17 = g.number17
        WHERE w.household = g.household AND w.person <> g.person
        GROUP BY w.person, g.person""",
    )
    engine.table(
        "households",
        """
        SELECT p.household, p.person,
            CASE WHEN w.person IS NOT NULL THEN 'ward'
                WHEN g.person IS NOT NULL THEN 'guardian' END AS relation,
            b.registration_place
        FROM persons p
        LEFT JOIN (SELECT ward AS person FROM guardians GROUP BY ward) w ON p.person = w.person
        LEFT JOIN (SELECT guardian AS person FROM guardians GROUP BY guardian) g
            ON p.person = g.person
        LEFT JOIN (
            SELECT household, registration_place FROM (
                SELECT household, registration_place, row_number() OVER (
                    PARTITION BY household ORDER BY count(*) DESC, registration_place) AS place
                FROM persons
                WHERE household IS NOT NULL AND registration_place IS NOT NULL
                GROUP BY household, registration_place
            ) WHERE place = 1
        ) b ON p.household = b.household
        WHERE p.household IS NOT NULL""",
    )
    engine.drop("guardians")
