"""The columns a comparison needs, made once per record: number after recorded changes, parts of the
number, places by level. Then the certain tier: same valid number, fitting name.
"""

from __future__ import annotations

from canbao.registers.compare.comparisons import DROPPED, ONE_OFF, SAME_SURNAME
from canbao.registers.engine import Engine

RAREST_BITS = 25_000  # a value the model has never met is as rare as one in 33 million
BITS = {"name_bits": "name", "sound_bits": "pinyin", "employer_bits": "employer"}
"""Frequencies of the model, and the column each is of."""


def prepare(engine: Engine, name: str, records: str) -> None:
    """`prepared` rows of a table of records. Needs `sources` and `renumbered` (former17 → number17)."""
    engine.table(
        name,
        f"""
        SELECT record, source, rank, CASE WHEN duplicate_free THEN source END AS single,
            number17, substr(number_text, 1, 17) AS number_text,
            CASE WHEN number17 IS NOT NULL THEN number17 - number17 % 1000
                 WHEN length(number_text) >= 17
                 THEN 1000 * TRY_CAST(substr(number_text, 1, 14) AS BIGINT) END AS head,
            CASE WHEN number17 IS NOT NULL THEN CAST(number17 % 10000000 AS INTEGER)
                 WHEN length(number_text) = 18
                 THEN CAST(TRY_CAST(substr(number_text, 11, 7) AS BIGINT) AS INTEGER) END AS tail,
            name, pinyin, COALESCE(born, number_born) AS birth,
            CAST(COALESCE(given_sex, number_sex) AS SMALLINT) AS sex,
            CASE WHEN number17 IS NULL THEN NULL
                 WHEN born = number_born THEN 2
                 WHEN born IS NOT NULL AND given_sex <> number_sex THEN 0
                 ELSE 1 END AS fits,
            CASE WHEN residence_place % 1000 <> 0 THEN residence_place END AS village,
            CASE WHEN residence_place % 1000000 <> 0
                 THEN residence_place - residence_place % 1000 END AS street,
            residence_place - residence_place % 1000000 AS county,
            registration_place - registration_place % 1000000 AS registered,
            phone, household, guardian17, employer, document, nationality, address
        FROM (
            SELECT *, CAST((number17 % 100000000000 - number17 % 1000) / 1000 AS INTEGER)
                    AS number_born,
                CASE WHEN number17 % 2 = 1 THEN 1 WHEN number17 % 2 = 0 THEN 2 END AS number_sex
            FROM (
                SELECT r.record, CAST(r.source AS SMALLINT) AS source,
                    CAST(s.rank AS SMALLINT) AS rank, s.duplicate_free,
                    COALESCE(c.number17, r.number17) AS number17, r.number_text, r.name, r.pinyin,
                    CAST(year(r.birth) * 10000 + month(r.birth) * 100 + day(r.birth) AS INTEGER)
                        AS born,
                    CAST(r.sex AS INTEGER) AS given_sex,
                    r.residence_place, r.registration_place, r.phone, r.household, r.guardian17,
                    r.employer, r.document, r.nationality, r.address
                FROM {records} r
                JOIN sources s ON s.source = r.source
                LEFT JOIN renumbered c ON c.former17 = r.number17))
        """,
    )


def with_bits(rows: str) -> str:
    """SQL: `rows` of `prepared` with how rare their name, its sound and the employer are, in millibits.
    Needs the model's frequency tables."""
    bits = ", ".join(
        f"CAST(COALESCE({name}.bits, {RAREST_BITS}) AS INTEGER) AS {name}" for name in BITS
    )
    joins = " ".join(
        f"LEFT JOIN {name} ON {name}.value = p.{column}" for name, column in BITS.items()
    )
    return f"SELECT p.*, {bits} FROM {rows} p {joins}"


CORROBORATES = f"""(
    ({ONE_OFF} AND (length(l.name) > 2 OR {SAME_SURNAME} OR r.fits = 2))
    OR ({DROPPED} AND {SAME_SURNAME})
    OR (r.fits = 2 AND ({SAME_SURNAME} OR r.phone = l.phone OR r.village = l.village)))
""".replace("l.", "f.")
"""The name `r` is near enough to the holder's `f` for the number to decide; a birth date given apart from
the number and agreeing with it makes up for a name that is further off."""


def certain(engine: Engine, name: str = "standing", prepared: str = "prepared") -> None:
    """Splits `prepared`: `name` says of each record with a valid number whether it is `certain`
    (name and birth or sex fit the number's holder), `soft` (the name is only near) or `borrowed` (another
    name). The holder is the record of the source whose word counts first."""
    engine.table(
        "groups",
        f"""
        SELECT number17, count(*) AS records, min(pinyin) AS low, max(pinyin) AS high,
            min(fits) AS fits, count(pinyin) AS named
        FROM {prepared} WHERE number17 IS NOT NULL GROUP BY number17
        """,
    )
    engine.table(
        "disputed",
        f"""
        SELECT p.number17, p.record, p.name, p.pinyin, p.fits, p.phone, p.village,
            row_number() OVER (PARTITION BY p.number17
                ORDER BY CASE WHEN p.fits > 0 AND p.name IS NOT NULL THEN 0 ELSE 1 END, p.rank, p.record
            ) AS place
        FROM {prepared} p JOIN (
            SELECT number17 FROM groups WHERE low <> high OR fits = 0 OR named < records UNION
            SELECT u.number17 FROM {prepared} u WHERE u.record IN (SELECT record FROM unlinked)
        ) g ON g.number17 = p.number17
        """,
    )
    engine.table(
        name,
        f"""
        SELECT r.record, r.number17,
            CASE WHEN u.record IS NOT NULL THEN 'borrowed'
                 WHEN r.fits > 0 AND (r.place = 1 OR r.name IS NULL OR f.name IS NULL) THEN 'certain'
                 WHEN r.fits > 0 AND (r.name = f.name OR r.pinyin = f.pinyin) THEN 'certain'
                 WHEN r.fits > 0 AND {CORROBORATES} THEN 'soft'
                 ELSE 'borrowed' END AS standing
        FROM disputed r JOIN disputed f ON f.number17 = r.number17 AND f.place = 1
        LEFT JOIN unlinked u ON u.record = r.record AND u.anchor = r.number17
        """,
    )
