"""The columns a comparison needs, made once per record: number after recorded changes, parts of the
number, places by level, frequencies in bits. Then the certain tier: same valid number, fitting name.
"""

from __future__ import annotations

from canbao.registers.compare.comparisons import DROPPED, ONE_OFF, SAME_SURNAME
from canbao.registers.engine import Engine

NUMBER_BIRTH = "CAST(({0} % 100000000000 - {0} % 1000) / 1000 AS INTEGER)"
NUMBER_SEX = "CASE WHEN {0} % 2 = 1 THEN 1 ELSE 2 END"
RAREST_BITS = 25_000  # a value the model has never met is as rare as one in 33 million


def prepare(engine: Engine, name: str, records: str) -> None:
    """`prepared` rows of a table of records. Needs `sources`, `renumbered` (former17 → number17) and the
    model's `name_bits`, `sound_bits`, `employer_bits`."""
    number = "COALESCE(c.number17, r.number17)"
    birth = NUMBER_BIRTH.format(number)
    engine.table(
        name,
        f"""
        SELECT r.record, CAST(r.source AS SMALLINT) AS source, CAST(s.rank AS SMALLINT) AS rank,
            CASE WHEN s.duplicate_free THEN CAST(r.source AS SMALLINT) END AS single,
            {number} AS number17, substr(r.number_text, 1, 17) AS number_text,
            CASE WHEN {number} IS NOT NULL THEN {number} - {number} % 1000
                 WHEN length(r.number_text) >= 17
                 THEN 1000 * TRY_CAST(substr(r.number_text, 1, 14) AS BIGINT) END AS head,
            CASE WHEN {number} IS NOT NULL THEN CAST({number} % 10000000 AS INTEGER)
                 WHEN length(r.number_text) = 18
                 THEN CAST(TRY_CAST(substr(r.number_text, 11, 7) AS BIGINT) AS INTEGER) END AS tail,
            r.name, r.pinyin,
            COALESCE(CAST(year(r.birth) * 10000 + month(r.birth) * 100 + day(r.birth) AS INTEGER),
                     {birth}) AS birth,
            CAST(COALESCE(CAST(r.sex AS INTEGER), {NUMBER_SEX.format(number)}) AS SMALLINT) AS sex,
            CASE WHEN {number} IS NULL THEN NULL
                 WHEN year(r.birth) * 10000 + month(r.birth) * 100 + day(r.birth) = {birth} THEN 2
                 WHEN r.birth IS NOT NULL AND r.sex <> {NUMBER_SEX.format(number)} THEN 0
                 ELSE 1 END AS fits,
            CASE WHEN r.residence_place % 1000 <> 0 THEN r.residence_place END AS village,
            CASE WHEN r.residence_place % 1000000 <> 0
                 THEN r.residence_place - r.residence_place % 1000 END AS street,
            r.residence_place - r.residence_place % 1000000 AS county,
            r.registration_place - r.registration_place % 1000000 AS registered,
            r.phone, r.household, r.guardian17, r.employer, r.document, r.nationality, r.address,
            CAST(COALESCE(n.bits, {RAREST_BITS}) AS INTEGER) AS name_bits,
            CAST(COALESCE(p.bits, {RAREST_BITS}) AS INTEGER) AS sound_bits,
            CAST(COALESCE(e.bits, {RAREST_BITS}) AS INTEGER) AS employer_bits
        FROM {records} r
        JOIN sources s ON s.source = r.source
        LEFT JOIN renumbered c ON c.former17 = r.number17
        LEFT JOIN name_bits n ON n.value = r.name
        LEFT JOIN sound_bits p ON p.value = r.pinyin
        LEFT JOIN employer_bits e ON e.value = r.employer
        """,
    )


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
        SELECT number17, count(*) AS records, min(name) AS low, max(name) AS high,
            min(fits) AS fits, count(name) AS named
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
        FROM {prepared} p JOIN groups g ON g.number17 = p.number17
        WHERE g.low <> g.high OR g.fits = 0 OR g.named < g.records
        OR p.record IN (SELECT record FROM unlinked)
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
