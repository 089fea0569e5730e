"""From weighed pairs to persons, under constraints instead of connected components.

Every record of the residue goes to the person it fits best, if the second best is far enough behind;
a register that holds everyone once gives a person one record; two valid numbers never meet; what readers
and recorded changes say comes first. Who fits nobody is compared with the others of the residue.
"""

from __future__ import annotations

from canbao.registers.compare.candidates import NAMES
from canbao.registers.compare.comparisons import COMPARISONS
from canbao.registers.compare.model import Model
from canbao.registers.engine import Engine

ONE_POINT = 4_000
"""How much more a link must weigh that lacks one of the agreements the model asks for."""


def holders(engine: Engine, prepared: str = "prepared") -> None:
    """`anchored` (record, source, single, anchor): records that stand on a number of their own. Probes
    stand on theirs too; soft ones until another person fits better."""
    engine.table(
        "anchored",
        f"""
        SELECT p.record, p.source, p.single, p.number17 AS anchor FROM {prepared} p
        WHERE p.number17 IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM standing s
            WHERE s.record = p.record AND s.standing = 'borrowed')
        """,
    )


def fits(model: Model, beyond: int = 0) -> str:
    """SQL: enough weight and enough agreements for a link. Name and birth date count two each, nearly so
    one, as do telephone, street, household, guardian and employer: weights alone would let one shared
    telephone and a common surname make siblings one person. `beyond`: millibits above the threshold."""
    accept = model.accept + beyond
    if not model.points:
        return f"weight >= {accept}"
    return (
        f"(weight >= {accept} AND points >= {model.points}"
        f" OR weight >= {accept + ONE_POINT} AND points = {model.points - 1})"
    )


def points(model: Model) -> str:
    """SQL: the agreements of a pair, from its weights; none where neither name, nor a number or document,
    nor an address speaks for it, or where another birth date and another name stand side by side – that
    would be relatives."""
    each = {c.name: c.points(model.weights[c.name], c.name) for c in COMPARISONS}
    own = " + ".join(each[name] for name in ("name", "number", "document", "address"))
    born_apart = f"birth = {model.weights['birth'][-1]} AND {each['name']} < 2"
    return f"CASE WHEN {own} > 0 AND NOT ({born_apart}) THEN {' + '.join(each.values())} ELSE 0 END"


def choose(
    engine: Engine,
    model: Model,
    *,
    into: str = "chosen",
    asking: str = "asking",
    weighed: str = "weighed",
) -> None:
    """`into` (record, anchor, weight, runner_up, standing, verdict): for each record of the residue
    that has a candidate, the best person and whether it is `likely`, `review` or `weak`."""
    strongest = ", ".join(f"max(w.{name}) AS {name}" for name in NAMES)
    total = " + ".join(NAMES)
    engine.table(
        "candidates",
        f"""
        SELECT record, anchor, CAST({total} AS INTEGER) AS weight, {points(model)} AS points, name, birth,
            greatest(place, phone, household) AS witness
        FROM (SELECT w.record, w.held AS anchor, {strongest} FROM {weighed} w
            WHERE w.held IS NOT NULL AND NOT EXISTS (SELECT 1 FROM standing s
                WHERE s.record = w.other AND s.standing = 'borrowed')
            GROUP BY w.record, w.held)
        """,
    )
    # A person that already has a record of a register that holds everyone once takes no second one.
    engine.table(
        "possible",
        f"""
        SELECT c.*, a.standing, a.single FROM candidates c JOIN {asking} a ON a.record = c.record
        WHERE (a.standing <> 'borrowed' OR c.anchor <> a.own)
        AND NOT EXISTS (SELECT 1 FROM anchored h WHERE h.anchor = c.anchor AND h.single = a.single
            AND h.record <> c.record)
        AND NOT EXISTS (SELECT 1 FROM forbidden f WHERE f.record = c.record AND f.anchor = c.anchor)
        """,
    )
    engine.table(
        "ranked",
        """
        SELECT record, anchor, weight, points, standing, single, name, birth, witness,
            row_number() OVER (PARTITION BY record ORDER BY weight DESC, anchor) AS place,
            lead(weight) OVER (PARTITION BY record ORDER BY weight DESC, anchor) AS runner_up
        FROM possible
        """,
    )
    clear = f"(runner_up IS NULL OR weight - runner_up >= {model.margin})"
    engine.table(
        "wished",
        f"""
        SELECT record, anchor, weight, runner_up, standing, single,
            CASE WHEN {fits(model)} AND {clear} THEN 'likely'
                 WHEN weight >= {model.review} THEN 'review' ELSE 'weak' END AS verdict
        FROM ranked WHERE place = 1
        """,
    )
    engine.table(
        into,
        f"""
        SELECT record, anchor, weight, runner_up, standing,
            CASE WHEN verdict <> 'likely' OR single IS NULL THEN verdict
                 WHEN place = 1 AND (next IS NULL OR weight - next >= {model.margin}) THEN 'likely'
                 ELSE 'review' END AS verdict
        FROM (SELECT *,
                row_number() OVER (PARTITION BY anchor, single, verdict ORDER BY weight DESC, record)
                    AS place,
                lead(weight) OVER (PARTITION BY anchor, single, verdict ORDER BY weight DESC, record)
                    AS next
            FROM wished)
        """,
    )


def soften(
    engine: Engine,
    model: Model,
    *,
    into: str = "moved",
    asking: str = "asking",
    chosen: str = "chosen",
) -> None:
    """`into`: soft records whose exact name, birth and a third witness point to somebody else – a number
    borrowed from a relative."""
    sure = model.weights["name"][0]
    engine.table(
        into,
        f"""
        SELECT c.record, c.anchor, c.weight, c.runner_up FROM ranked r
        JOIN {chosen} c ON c.record = r.record AND c.anchor = r.anchor
        JOIN {asking} a ON a.record = c.record
        WHERE r.place = 1 AND c.standing = 'soft' AND c.verdict = 'likely' AND c.anchor <> a.own
        AND r.name >= {sure} + 6000 AND r.birth = {model.weights["birth"][0]} AND r.witness > 3000
        """,
    )


def gather(engine: Engine, model: Model) -> None:
    """`joined` (record, anchor): records of the residue that fit no numbered person but each other.
    Of a register that holds everyone once only the best record counts, and both must choose each other;
    a group that would still hold two of its records keeps its strongest pairs."""
    total = " + ".join(f"w.{name}" for name in NAMES)
    engine.table(
        "left_over",
        """
        SELECT a.record, a.source, a.single FROM asking a
        LEFT JOIN chosen c ON c.record = a.record AND c.verdict = 'likely'
        WHERE c.record IS NULL AND a.standing IN ('open', 'borrowed')
        AND NOT EXISTS (SELECT 1 FROM decided d WHERE d.record = a.record)
        """,
    )
    engine.table(
        "edges",
        f"""
        SELECT w.record, w.other, {total} AS weight, {points(model)} AS points,
            o.source AS other_source,
            o.single IS NOT NULL AS once
        FROM weighed w JOIN left_over l ON l.record = w.record
        JOIN left_over o ON o.record = w.other
        WHERE {total} >= {model.review}
        AND NOT EXISTS (SELECT 1 FROM parted p WHERE p.record = w.record AND p.other = w.other)
        """,
    )
    # Each weighs the pair from its own side; the two agree but for what is hidden on one side.
    engine.table(
        "best",
        f"""
        SELECT record, other, weight FROM (
            SELECT *, row_number() OVER (PARTITION BY record, other_source
                    ORDER BY weight DESC, other) AS place,
                lead(weight) OVER (PARTITION BY record, other_source
                    ORDER BY weight DESC, other) AS next
            FROM edges)
        WHERE {fits(model)} AND (NOT once OR (place = 1
            AND (next IS NULL OR weight - next >= {model.margin})))
        """,
    )
    engine.table(
        "mutual",
        """
        SELECT a.record, a.other, least(a.weight, b.weight) AS weight FROM best a
        JOIN best b ON b.record = a.other AND b.other = a.record
        """,
    )
    engine.table(
        "mutual",
        """
        SELECT record, other, weight FROM mutual UNION
        SELECT a.record, a.other, 99000 FROM (
            SELECT record, other FROM answers WHERE same UNION ALL
            SELECT other AS record, record AS other FROM answers WHERE same) a
        JOIN left_over l ON l.record = a.record JOIN left_over o ON o.record = a.other
        """,
    )
    _components(engine, "mutual", "joined")
    engine.table(
        "crowded",
        """
        SELECT DISTINCT j.anchor FROM joined j JOIN left_over l ON l.record = j.record
        WHERE l.single IS NOT NULL GROUP BY j.anchor, l.single HAVING count(*) > 1
        """,
    )
    if engine.scalar("SELECT count(*) FROM crowded"):
        engine.table(
            "strongest",
            """
            SELECT record, other FROM (
                SELECT m.*, j.anchor,
                    row_number() OVER (PARTITION BY m.record ORDER BY m.weight DESC, m.other) AS place
                FROM mutual m JOIN joined j ON j.record = m.record)
            WHERE place = 1 OR anchor NOT IN (SELECT anchor FROM crowded)
            """,
        )
        engine.table(
            "mutual",
            """
            SELECT a.record, a.other FROM strongest a
            JOIN strongest b ON b.record = a.other AND b.other = a.record
            """,
        )
        _components(engine, "mutual", "joined")


def decide(engine: Engine) -> None:
    """What readers said and what was unlinked, as tables the other steps obey: `decided` (record, anchor)
    – the same person –, `forbidden` (record, anchor) and `parted` (record, other), both ways."""
    both = """
        SELECT record, other FROM answers WHERE {0} UNION ALL
        SELECT other AS record, record AS other FROM answers WHERE {0}
    """
    engine.table(
        "forbidden",
        f"""
        SELECT b.record, h.anchor FROM ({both.format("NOT same")}) b
        JOIN anchored h ON h.record = b.other
        UNION SELECT record, anchor FROM unlinked
        """,
    )
    engine.table(
        "parted",
        f"""
        SELECT DISTINCT record, other FROM ({both.format("NOT same")})
        """,
    )
    engine.table(
        "decided",
        f"""
        SELECT record, min(anchor) AS anchor FROM (
            SELECT b.record, h.anchor FROM ({both.format("same")}) b
            JOIN anchored h ON h.record = b.other
            JOIN asking a ON a.record = b.record AND a.standing <> 'probe'
            WHERE NOT EXISTS (SELECT 1 FROM forbidden f
                WHERE f.record = b.record AND f.anchor = h.anchor))
        GROUP BY record
        """,
    )


def place(
    engine: Engine, *, into: str = "placed", anchored: str = "anchored", asking: str = "asking"
) -> None:
    """`into` (record, source, anchor, tier, weight, runner_up): where every record belongs that stands in
    `anchored` or `asking`. The members of a person must all be there."""
    engine.table(
        "found",
        f"""
        SELECT a.record, a.source,
            COALESCE(d.anchor, m.anchor, c.anchor, j.anchor, -a.record) AS anchor,
            CASE WHEN d.anchor IS NOT NULL THEN 'clerical' ELSE 'likely' END AS tier,
            COALESCE(m.weight, c.weight) AS weight, COALESCE(m.runner_up, c.runner_up) AS runner_up
        FROM {asking} a
        LEFT JOIN decided d ON d.record = a.record
        LEFT JOIN moved m ON m.record = a.record
        LEFT JOIN chosen c ON c.record = a.record AND c.verdict = 'likely'
            AND c.standing IN ('open', 'borrowed')
        LEFT JOIN joined j ON j.record = a.record
        WHERE a.standing <> 'soft' OR d.anchor IS NOT NULL OR m.anchor IS NOT NULL
        """,
    )
    engine.table(
        "staying",
        f"""
        SELECT h.record, h.source, h.anchor FROM {anchored} h
        WHERE NOT EXISTS (SELECT 1 FROM found f JOIN standing s ON s.record = f.record
            WHERE f.record = h.record)
        """,
    )
    engine.view(
        into,
        """
        SELECT record, source, anchor, 'certain' AS tier,
            CAST(NULL AS INTEGER) AS weight, CAST(NULL AS INTEGER) AS runner_up
        FROM staying UNION ALL SELECT * FROM found
        """,
    )


def count_all(engine: Engine) -> None:
    """`sizes` (anchor, records): how many records each person has, from `groups` and from who of the
    residue came or went."""
    engine.table(
        "sizes",
        """
        WITH moves AS (
            SELECT anchor, CAST(sum(n) AS BIGINT) AS n FROM (
                SELECT anchor, 1 AS n FROM found UNION ALL
                SELECT s.number17 AS anchor, -1 AS n FROM standing s
                JOIN found f ON f.record = s.record)
            GROUP BY anchor)
        SELECT g.number17 AS anchor, g.records + COALESCE(m.n, 0) AS records
        FROM groups g LEFT JOIN moves m ON m.anchor = g.number17
        WHERE g.records + COALESCE(m.n, 0) > 0
        UNION ALL SELECT anchor, n FROM moves WHERE anchor < 0
        """,
    )


def count_placed(engine: Engine, placed: str = "placed") -> None:
    """`sizes` of the persons placed."""
    engine.table("sizes", f"SELECT anchor, count(*) AS records FROM {placed} GROUP BY anchor")


def _components(engine: Engine, edges: str, name: str) -> None:
    """`name` (record, anchor): the smallest record of each connected group, negated."""
    engine.table(
        "labels", f"SELECT record, least(record, min(other)) AS label FROM {edges} GROUP BY record"
    )
    while True:
        engine.table(
            "lower",
            f"""
            SELECT l.record, least(l.label, min(n.label)) AS label FROM labels l
            JOIN {edges} e ON e.record = l.record JOIN labels n ON n.record = e.other
            GROUP BY l.record, l.label
            """,
        )
        changed = engine.scalar(
            "SELECT count(*) FROM labels a JOIN lower b ON b.record = a.record"
            " WHERE a.label <> b.label"
        )
        engine.table("labels", "SELECT * FROM lower")
        if not changed:
            break
    engine.table(name, "SELECT record, -label AS anchor FROM labels")


def review(engine: Engine, model: Model, homes: str) -> None:
    """`review` (record, other, anchor, weight, runner_up, reason, priority): what readers should see. The
    closer to even odds and the more records hang on it, the earlier. `homes` (record, anchor) says where
    the records of the residue are, `numbered` (anchor, records) how many are there."""
    total = " + ".join(f"w.{name}" for name in NAMES)
    engine.table(
        "review",
        f"""
        WITH asked AS (
            SELECT c.record, c.anchor, c.weight, c.runner_up,
                CASE WHEN c.weight < {model.accept} THEN 'weak'
                     WHEN c.weight - c.runner_up < {model.margin} THEN 'two_persons'
                     ELSE 'two_records' END AS reason
            FROM chosen c JOIN {homes} l ON l.record = c.record
            JOIN numbered n ON n.anchor = l.anchor
            WHERE c.verdict = 'review' AND n.records = 1 AND c.standing IN ('open', 'borrowed')),
        shown AS (
            SELECT a.record, w.other, row_number() OVER (PARTITION BY a.record
                ORDER BY {total} DESC, w.other) AS place
            FROM asked a JOIN weighed w ON w.record = a.record AND w.held = a.anchor
            WHERE NOT EXISTS (SELECT 1 FROM standing s
                WHERE s.record = w.other AND s.standing = 'borrowed')),
        pairs AS (
            SELECT a.record, s.other, a.anchor, a.weight, a.runner_up, a.reason, a.anchor AS home
            FROM asked a JOIN shown s ON s.record = a.record AND s.place = 1
            UNION ALL
            SELECT e.record, e.other, -least(e.record, e.other), e.weight,
                CAST(NULL AS INTEGER), 'weak', b.anchor
            FROM edges e JOIN {homes} a ON a.record = e.record JOIN {homes} b ON b.record = e.other
            WHERE e.record < e.other AND a.anchor <> b.anchor AND e.weight < {model.accept})
        SELECT p.record, p.other, p.anchor, p.weight, p.runner_up, p.reason,
            CAST(100000 - abs(p.weight - {model.accept}) + 1000 * least(n.records, 20) AS INTEGER)
                AS priority
        FROM pairs p JOIN numbered n ON n.anchor = p.home
        """,
    )
