"""New deliveries against what is known: only numbers, pairs and persons that they touch are worked out
again, in the tables of the last run. A full run over everything gives the same links.
"""

from __future__ import annotations

from canbao.registers.compare import candidates, identity, prepare, resolve, turns
from canbao.registers.compare.comparisons import ALL_RULES
from canbao.registers.compare.model import Model, find_heavy, take_sample
from canbao.registers.engine import DuckEngine

STATE_TABLES = (
    "prepared", "standing", "asking", "heavy", "weighed", "settled", "chosen", "moved", "joined", "links",
    "renumbered",
)  # fmt: skip


class NeedsFullRun(Exception):
    """What arrived changes more than its own neighbourhood."""


def increment(engine: DuckEngine, model: Model, last: int) -> int:
    """Brings the state's tables up to `arriving` and `leaving`; returns the highest person number."""
    _records(engine)
    _standing(engine)
    _asking(engine)
    _pairs(engine, model)
    _choices(engine, model)
    return _links(engine, last)


def _records(engine: DuckEngine) -> None:
    """`changed` rows, `touched` records, `numbers` they had or have."""
    prepare.prepare(engine, "after", "arriving")
    engine.table("before", "SELECT p.* FROM prepared p JOIN after a ON a.record = p.record")
    known = "EXISTS (SELECT 1 FROM before b WHERE b.record = a.record)"
    engine.table(
        "changed",
        f"""
        SELECT * FROM after a WHERE NOT {known} UNION ALL
        (SELECT * FROM after a WHERE {known} EXCEPT SELECT * FROM before)
        """,
    )
    engine.table("touched", "SELECT record FROM changed UNION SELECT record FROM leaving")
    engine.table(
        "numbers",
        """
        SELECT number17 FROM changed WHERE number17 IS NOT NULL UNION
        SELECT p.number17 FROM prepared p JOIN touched t ON t.record = p.record
        WHERE p.number17 IS NOT NULL
        """,
    )
    _replace(engine, "prepared", "SELECT record FROM touched", "SELECT * FROM changed")


def _standing(engine: DuckEngine) -> None:
    """Standing of every record under a touched number, anew."""
    engine.table(
        "neighbours",
        """
        SELECT p.record, p.number17, p.name, p.pinyin, p.fits, p.phone, p.village, p.rank
        FROM prepared p JOIN numbers n ON n.number17 = p.number17
        """,
    )
    prepare.certain(engine, "standing_new", "neighbours")
    engine.table(
        "around",
        """
        SELECT record FROM touched UNION SELECT record FROM neighbours UNION
        SELECT s.record FROM standing s JOIN numbers n ON n.number17 = s.number17
        """,
    )
    _replace(engine, "standing", "SELECT record FROM around", "SELECT * FROM standing_new")


def _asking(engine: DuckEngine) -> None:
    """`asking_new`: rows that were not there, or not so; `asking_gone`: records no longer so."""
    engine.table(
        "around_now",
        """
        SELECT p.* FROM prepared p WHERE p.record IN (SELECT record FROM around)
        AND (p.number17 IS NULL OR p.record IN (SELECT record FROM standing_new))
        """,
    )
    candidates.asking(engine, "asking_now", "around_now")
    engine.table("asked", "SELECT q.* FROM asking q JOIN around a ON a.record = q.record")
    engine.table("asking_new", "SELECT * FROM asking_now EXCEPT SELECT * FROM asked")
    engine.table(
        "asking_gone",
        "SELECT record FROM (SELECT * FROM asked EXCEPT SELECT * FROM asking_now)",
    )
    _replace(engine, "asking", "SELECT record FROM asking_gone", "SELECT * FROM asking_new")


def _pairs(engine: DuckEngine, model: Model) -> None:
    """Both turns for who asks anew against everybody, and for all who ask against what is new. `again`:
    records whose choice may come out differently."""
    blocks = ", ".join(sorted({c for name in model.rules for c in ALL_RULES[name].columns}))
    engine.table(
        "asking_same",
        f"""
        SELECT q.record, q.single, {blocks} FROM asking q
        WHERE NOT EXISTS (SELECT 1 FROM asking_new n WHERE n.record = q.record)
        """,
    )
    engine.table(
        "grown", f"SELECT {blocks} FROM asking_new UNION ALL SELECT {blocks} FROM changed"
    )
    take_sample(engine)
    find_heavy(engine, model.rules, "heavy_now", "grown", "prepared")
    if engine.scalar("SELECT count(*) FROM (SELECT * FROM heavy_now EXCEPT SELECT * FROM heavy)"):
        raise NeedsFullRun("a block has grown so large that its old pairs no longer count")
    engine.table(
        "unsure",
        """
        SELECT DISTINCT w.record FROM weighed w JOIN around a ON a.record = w.other
        """,
    )
    engine.change(
        "DELETE FROM weighed WHERE other IN (SELECT record FROM touched)"
        " OR record IN (SELECT record FROM asking_gone)"
    )
    _weigh(engine, model, 1, "asking_new", "asking_same")
    engine.table(
        "affected",
        """
        SELECT record FROM asking_new UNION SELECT record FROM asking_gone
        UNION SELECT record FROM "more 1" UNION SELECT record FROM unsure
        """,
    )
    engine.table("weighed_now", "SELECT w.* FROM weighed w JOIN affected a ON a.record = w.record")
    turns.settle(engine, model, "settled_now", "weighed_now")
    engine.table("settled_before", "SELECT s.record FROM settled s JOIN affected a ON a.record = s.record")
    _replace(engine, "settled", "SELECT record FROM affected", "SELECT * FROM settled_now")
    engine.change(
        "DELETE FROM weighed WHERE turn = 2 AND record IN (SELECT record FROM settled_now)"
    )
    engine.table(
        "opened",
        """
        SELECT a.* FROM asking a JOIN (
            SELECT record FROM asking_new UNION SELECT record FROM settled_before) o
            ON o.record = a.record
        WHERE NOT EXISTS (SELECT 1 FROM settled_now s WHERE s.record = a.record)
        """,
    )
    engine.table(
        "open_same",
        """
        SELECT a.* FROM asking_same a
        WHERE NOT EXISTS (SELECT 1 FROM settled s WHERE s.record = a.record)
        AND NOT EXISTS (SELECT 1 FROM opened o WHERE o.record = a.record)
        """,
    )
    engine.change(
        "DELETE FROM weighed WHERE turn = 2 AND record IN (SELECT record FROM opened)"
    )
    _weigh(engine, model, 2, "opened", "open_same")
    engine.table("again", 'SELECT record FROM affected UNION SELECT record FROM "more 2"')


def _weigh(engine: DuckEngine, model: Model, turn: int, new: str, same: str) -> None:
    """One turn: pairs of `new` with everybody, of `same` with what is new."""
    rules = turns.first(model.rules) if turn == 1 else turns.second(model.rules)
    known = "weighed" if turn == 2 else ""
    candidates.pairs(engine, "pairs", rules, new, "prepared", but=known)
    candidates.pairs(engine, "more", rules, same, "changed", but=known)
    candidates.weigh(engine, f"new {turn}", model, "pairs", "asking", "prepared", turn)
    candidates.weigh(engine, f"more {turn}", model, "more", "asking", "changed", turn)
    engine.change(f'INSERT INTO weighed SELECT * FROM "new {turn}" UNION ALL SELECT * FROM "more {turn}"')


def _choices(engine: DuckEngine, model: Model) -> None:
    """Chooses again for `again`, among all who may want the same persons; joins who is left over."""
    resolve.holders(engine)
    resolve.decide(engine)
    engine.table(
        "disputable",
        """
        SELECT number17 AS anchor FROM numbers
        UNION SELECT w.held FROM weighed w JOIN again g ON g.record = w.record
        UNION SELECT c.anchor FROM chosen c JOIN again g ON g.record = c.record
        """,
    )
    engine.table(
        "asking_some",
        """
        SELECT q.* FROM asking q JOIN (
            SELECT record FROM again UNION
            SELECT w.record FROM weighed w JOIN disputable d ON d.anchor = w.held) s
            ON s.record = q.record
        """,
    )
    engine.table(
        "weighed_some", "SELECT w.* FROM weighed w JOIN asking_some a ON a.record = w.record"
    )
    resolve.choose(engine, model, into="chosen_some", asking="asking_some", weighed="weighed_some")
    resolve.soften(engine, model, into="moved_some", asking="asking_some", chosen="chosen_some")
    # Whoever wants a person that nobody new wants keeps the answer given before.
    settled = "record IN (SELECT record FROM again) OR anchor IN (SELECT anchor FROM disputable)"
    engine.table("chosen_new", f"SELECT * FROM chosen_some WHERE {settled}")
    engine.table(
        "chosen_again", "SELECT record FROM again UNION SELECT record FROM chosen_new"
    )
    engine.table(
        "moved_new",
        "SELECT m.* FROM moved_some m JOIN chosen_again c ON c.record = m.record",
    )
    out = "SELECT record FROM chosen_again"
    _replace(engine, "chosen", out, "SELECT * FROM chosen_new")
    _replace(engine, "moved", out, "SELECT * FROM moved_new")
    engine.table("joined_before", "SELECT * FROM joined")
    resolve.gather(engine, model)
    engine.put("joined")


def _links(engine: DuckEngine, last: int) -> int:
    """Places everyone of the persons that were touched, and numbers them."""
    engine.table(
        "moving",
        """
        SELECT record FROM around UNION SELECT record FROM chosen_again
        UNION SELECT record FROM (SELECT * FROM joined EXCEPT SELECT * FROM joined_before)
        UNION SELECT record FROM (SELECT * FROM joined_before EXCEPT SELECT * FROM joined)
        """,
    )
    _place(engine, "moving")
    engine.table(
        "anchors",
        """
        SELECT anchor FROM placed UNION
        SELECT l.anchor FROM links l JOIN moving m ON m.record = l.record
        """,
    )
    engine.table(
        "members",
        """
        SELECT record FROM moving UNION
        SELECT l.record FROM links l JOIN anchors a ON a.anchor = l.anchor
        """,
    )
    _place(engine, "members")
    engine.table(
        "previous",
        "SELECT l.record, l.person FROM links l JOIN members m ON m.record = l.record",
    )
    resolve.count_placed(engine)
    last = identity.identify(engine, last, into="links_new")
    _replace(engine, "links", "SELECT record FROM members", "SELECT * FROM links_new")
    # What readers are asked about needs the places of few.
    engine.table(
        "homes",
        """
        SELECT l.record, l.anchor, l.records FROM links l JOIN (
            SELECT record FROM chosen WHERE verdict = 'review' UNION
            SELECT record FROM edges UNION SELECT other FROM edges) r ON r.record = l.record
        """,
    )
    engine.table(
        "numbered",
        """
        SELECT DISTINCT l.anchor, l.records FROM links l JOIN (
            SELECT anchor FROM homes UNION SELECT anchor FROM chosen WHERE verdict = 'review') a
            ON a.anchor = l.anchor
        """,
    )
    return last


def _place(engine: DuckEngine, records: str) -> None:
    """`placed` of some records."""
    for table in ("anchored", "asking"):
        engine.table(
            f"{table}_here", f"SELECT t.* FROM {table} t JOIN {records} m ON m.record = t.record"
        )
    resolve.place(engine, anchored="anchored_here", asking="asking_here")


def _replace(engine: DuckEngine, table: str, records: str, rows: str) -> None:
    engine.change(f"DELETE FROM {table} WHERE record IN ({records})")
    engine.change(f"INSERT INTO {table} {rows}")
