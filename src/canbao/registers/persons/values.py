"""What is known of each person and from whom: tables `persons` and `values`.

For every field the value of one record is chosen – a believable one, then by the rank of its source
for that field, then the newest – and all others are kept beside it. Deaths have their own module;
who the records belong to was decided before.
"""

from __future__ import annotations

from canbao.registers.engine import Engine
from canbao.registers.persons.deaths import choose_deaths
from canbao.registers.persons.settings import Settings
from canbao.registers.persons.sql import text

FIELDS = {
    "number": ("number17", "COALESCE(CAST(number17 AS VARCHAR), number_text)"),
    "document": ("document", "document"),
    "name": ("name", "name"),
    "sex": ("sex", "CAST(sex AS VARCHAR)"),
    "birth": ("birth", "CAST(birth AS VARCHAR)"),
    # Citizens are citizens by their number; only what departs from it is worth a row.
    "nationality": ("nationality", "NULLIF(nationality, 'CHN')"),
    "registration_place": ("registration_place", "CAST(registration_place AS VARCHAR)"),
    "residence_place": ("residence_place", "CAST(residence_place AS VARCHAR)"),
    "phone": ("phone", "CAST(phone AS VARCHAR)"),
    "household": ("household", "CAST(household AS VARCHAR)"),
}
"""Field of `values`: the column it is read from, and how it is written as text."""

ELIGIBLE = {
    # A number counts when the comparison hung the record on it; a borrowed one is kept, not chosen.
    "number": "number17 IS NOT NULL AND own_number = 1",
    # The check character vouches for the sex and the birth date within the number.
    "sex": "sex IN (1, 2) AND (number_sex IS NULL OR sex = number_sex)",
    "birth": "birth <= as_of AND (number_birth IS NULL OR birth = number_birth)",
    "registration_place": "registration_place > 0",
    "residence_place": "residence_place > 0",
}
"""What a value must be to be chosen, where being there is not enough."""

COARSE = "CASE WHEN {0} % 1000 > 0 THEN 0 WHEN {0} % 1000000 > 0 THEN 1 ELSE 2 END"
DOUBTFUL = {
    "number": "former",
    # A masked character, or one that a register could not write.
    "name": "CASE WHEN name LIKE '%*%' OR name LIKE '%?%' OR name LIKE '%□%' THEN 1 ELSE 0 END",
    # Lists go to villages: a village goes before a mere street, a street before a county.
    "registration_place": COARSE.format("registration_place"),
    "residence_place": COARSE.format("residence_place"),
}
"""What puts a value behind every other that may be chosen; whole numbers, 0 for no doubt."""

RANK = 2_147_483_648  # below one rank there is room for the position of a record in its person
DOUBT = 1_000_000 * RANK  # below one doubt there is room for a rank


HELPERS = (
    "field_ranks", "person_judged", "person_ranked", "person_rows", "person_numbers", "person_best",
    "person_deaths", "person_death_dates",
)  # fmt: skip
"""What `values` rests on: to be dropped after it is written."""


def make_persons(engine: Engine, settings: Settings) -> None:
    """Make `persons` and `values` from `records`, `links`, `sources`, `ranks` and the facts.

    Both as the contract has them; `values` is a view and runs when it is written.
    """
    _rank(engine)
    _gather(engine)
    engine.table("person_numbers", _numbers())
    engine.view("person_judged", _judged())
    engine.table("person_best", _best())
    choose_deaths(engine, settings)
    engine.table("persons", _persons())
    engine.view("values", _values())


def _rank(engine: Engine) -> None:
    """One row per source, one column per field: the rank of the field, else that of the source."""
    by_field = ", ".join(
        f"CAST(COALESCE(min(CASE WHEN r.field = {text(field)} THEN r.rank END), min(s.rank)) "
        f"AS INTEGER) AS rank_{field}"
        for field in (*FIELDS, "death")
    )
    engine.table(
        "field_ranks",
        f"""
        SELECT s.source, min(s.name) AS name, CAST(min(s.rank) AS INTEGER) AS rank, {by_field}
        FROM sources s LEFT JOIN ranks r ON s.source = r.source
        GROUP BY s.source""",
    )


def _gather(engine: Engine) -> None:
    """The records under their persons. What one source says of a person several times in the same
    words, as monthly registers do, is one row: the lowest record, vouched for to the newest day."""
    content = ", ".join(
        f"r.{column}"
        for column in (*dict.fromkeys(c for c, _ in FIELDS.values()), "number_text", "former17")
    )
    engine.table(
        "person_rows",
        f"""
        SELECT *, row_number() OVER (PARTITION BY person ORDER BY as_of DESC, record) AS newest
        FROM (
            SELECT l.person, r.source, {content}, min(r.record) AS record, max(r.as_of) AS as_of,
                min(r.as_of) AS first_seen, count(*) AS records,
                max(CASE WHEN l.tier = 'certain' OR l.anchor = r.number17 THEN 1 ELSE 0 END)
                    AS own_number
            FROM records r JOIN links l ON r.record = l.record
            GROUP BY l.person, r.source, {content}
        )""",
    )
    engine.view(
        "person_ranked",
        f"""
        SELECT g.*, COALESCE(f.former, 0) AS former, {", ".join(f"k.rank_{f}" for f in FIELDS)}
        FROM person_rows g
        JOIN field_ranks k ON g.source = k.source
        LEFT JOIN (
            SELECT person, former17, 1 AS former FROM person_rows
            WHERE former17 IS NOT NULL GROUP BY person, former17
        ) f ON g.person = f.person AND g.number17 = f.former17""",
    )


def _key(field: str) -> str:
    """A whole number that orders the values of one field of one person; null: not to be chosen."""
    column, _ = FIELDS[field]
    later = f"{DOUBTFUL[field]} * {DOUBT} + " if field in DOUBTFUL else ""
    return (
        f"CASE WHEN {ELIGIBLE.get(field, f'{column} IS NOT NULL')} "
        f"THEN {later}rank_{field} * CAST({RANK} AS BIGINT) + newest END"
    )


def _numbers() -> str:
    """The number of each person that has one, with the sex, birth date and group within it."""
    return f"""
        SELECT person, number17, CAST(2 - number17 % 2 AS TINYINT) AS number_sex,
            make_date(
                CAST(substr(digits, 7, 4) AS INTEGER), CAST(substr(digits, 11, 2) AS INTEGER),
                CAST(substr(digits, 13, 2) AS INTEGER)
            ) AS number_birth,
            CASE WHEN substr(digits, 1, 2) IN ('81', '82', '83') THEN 'hong_kong_macao_taiwan'
                WHEN substr(digits, 1, 1) = '9' THEN 'foreigner' ELSE 'mainland' END AS number_group
        FROM (
            SELECT person, number17, CAST(number17 AS VARCHAR) AS digits
            FROM (
                SELECT person, arg_min(number17, key) AS number17
                FROM (SELECT person, number17, {_key("number")} AS key FROM person_ranked)
                WHERE key IS NOT NULL
                GROUP BY person
            )
        )"""


def _judged() -> str:
    """Every record with a key per field.

    A record that gives the person's number and no sex or birth date gives those within the number.
    """
    same = "m.number17 = n.number17"
    told = [f"m.{column}" for column, _ in FIELDS.values() if column not in _IN_NUMBER]
    told += [f"m.rank_{field}" for field in FIELDS]
    return f"""
        SELECT *, {", ".join(f"{_key(field)} AS key_{field}" for field in FIELDS)}
        FROM (
            SELECT m.person, m.record, m.source, m.as_of, m.newest, m.own_number, m.former,
                m.number_text, m.records, m.first_seen, {", ".join(told)},
                CASE WHEN {same} THEN COALESCE(m.sex, n.number_sex) ELSE m.sex END AS sex,
                CASE WHEN {same} THEN COALESCE(m.birth, n.number_birth) ELSE m.birth END AS birth,
                n.number_sex, n.number_birth
            FROM person_ranked m LEFT JOIN person_numbers n ON m.person = n.person
        )"""


_IN_NUMBER = ("sex", "birth")


def _best() -> str:
    """Per person the best key of each field, its value, and what is counted over all records."""
    fields = ", ".join(
        f"min(key_{field}) AS key_{field}, "
        f"arg_min({column}, key_{field}) FILTER (WHERE {column} IS NOT NULL) AS {column}"
        for field, (column, _) in FIELDS.items()
    )
    return f"""
        SELECT person, {fields},
            CAST(sum(records) AS INTEGER) AS records,
            CAST(count(DISTINCT source) AS INTEGER) AS sources,
            min(first_seen) AS first_seen, max(as_of) AS last_seen
        FROM person_judged
        GROUP BY person"""


def _persons() -> str:
    """The chosen values; the number's own sex and birth date go before every other."""
    return """
        SELECT c.person, n.number17, c.document, c.name,
            COALESCE(n.number_sex, c.sex) AS sex, COALESCE(n.number_birth, c.birth) AS birth,
            d.death,
            COALESCE(n.number_group, CASE
                WHEN c.country = 'CHN' THEN 'mainland'
                WHEN c.country IN ('HKG', 'MAC', 'TWN') THEN 'hong_kong_macao_taiwan'
                WHEN length(c.country) = 3 THEN 'foreigner' END) AS nationality_group,
            c.registration_place, c.residence_place, c.phone, c.household,
            c.records, c.sources, c.first_seen, c.last_seen
        FROM (
            SELECT *, COALESCE(nationality, split_part(document, ':', 2)) AS country
            FROM person_best
        ) c
        LEFT JOIN person_numbers n ON c.person = n.person
        LEFT JOIN person_deaths d ON c.person = d.person"""


def _values() -> str:
    """One row per person, field and record that says something, the deaths among them."""
    shown = {field: about for field, about in FIELDS.items() if field != "household"}
    listed = " UNION ALL ".join(f"SELECT {text(field)} AS field" for field in shown)

    def by_field(expressions: dict[str, str]) -> str:
        cases = " ".join(f"WHEN {text(field)} THEN {said}" for field, said in expressions.items())
        return f"CASE f.field {cases} END"

    value = by_field({field: f"({written})" for field, (_, written) in shown.items()})
    rank = by_field({field: f"rank_{field}" for field in shown})
    chosen = by_field({field: f"key_{field} = best_{field}" for field in shown})
    return f"""
        SELECT person, field, record, value, source, as_of, rank, COALESCE(chosen, FALSE) AS chosen
        FROM (
            SELECT person, f.field, record, {value} AS value, source, as_of, {rank} AS rank,
                {chosen} AS chosen
            FROM (
                SELECT j.*, {", ".join(f"c.key_{field} AS best_{field}" for field in shown)}
                FROM person_judged j JOIN person_best c ON j.person = c.person
            )
            CROSS JOIN ({listed}) f
        )
        WHERE value IS NOT NULL
        UNION ALL
        SELECT person, 'death', record, CAST(date AS VARCHAR), source, as_of, rank, chosen
        FROM person_death_dates"""
