"""New deliveries against what is known: only numbers, pairs and persons that they touch are worked out
again, in the tables of the last run. A full run over everything gives the same links.
"""

from __future__ import annotations

from canbao.registers.compare import candidates, identity, prepare, resolve
from canbao.registers.compare.comparisons import ALL_RULES
from canbao.registers.compare.model import Model, find_heavy
from canbao.registers.engine import DuckEngine

STATE_TABLES = (
    "prepared", "standing", "asking", "heavy", "weighed", "chosen", "moved", "joined", "links",
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
    engine.table(
        "changed",
        "SELECT * FROM after EXCEPT SELECT p.* FROM prepared p JOIN after a ON a.record = p.record",
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
    """Pairs of who asks anew with everybody, and of all who ask with what is new. `again`: records whose
    choice may come out differently."""
    engine.table(
        "asking_same",
        "SELECT * FROM asking WHERE record NOT IN (SELECT record FROM asking_new)",
    )
    blocks = ", ".join(sorted({c for name in model.rules for c in ALL_RULES[name].columns}))
    engine.table(
        "grown", f"SELECT {blocks} FROM asking_new UNION ALL SELECT {blocks} FROM changed"
    )
    find_heavy(engine, model.rules, "heavy_now", "grown", "prepared")
    if engine.scalar("SELECT count(*) FROM (SELECT * FROM heavy_now EXCEPT SELECT * FROM heavy)"):
        raise NeedsFullRun("a block has grown so large that its old pairs no longer count")
    candidates.pairs(engine, "pairs_new", model.rules, "asking_new", "prepared")
    candidates.pairs(engine, "pairs_more", model.rules, "asking_same", "changed")
    candidates.weigh(engine, "weighed_new", model, "pairs_new", "asking_new", "prepared")
    candidates.weigh(engine, "weighed_more", model, "pairs_more", "asking_same", "changed")
    engine.table(
        "again",
        """
        SELECT record FROM asking_new UNION SELECT record FROM asking_gone
        UNION SELECT record FROM weighed_more
        UNION SELECT w.record FROM weighed w JOIN around a ON a.record = w.other
        """,
    )
    engine.change(
        "DELETE FROM weighed WHERE other IN (SELECT record FROM touched)"
        " OR record IN (SELECT record FROM asking_gone)"
    )
    engine.change("INSERT INTO weighed SELECT * FROM weighed_new UNION ALL SELECT * FROM weighed_more")


def _choices(engine: DuckEngine, model: Model) -> None:
    """Chooses again for `again`, among all who may want the same persons; joins who is left over."""
    resolve.holders(engine)
    resolve.decide(engine)
    engine.table(
        "disputable",
        """
        SELECT number17 AS anchor FROM numbers
        UNION SELECT h.anchor FROM weighed w JOIN again g ON g.record = w.record
            JOIN anchored h ON h.record = w.other
        UNION SELECT c.anchor FROM chosen c JOIN again g ON g.record = c.record
        """,
    )
    engine.table(
        "asking_some",
        """
        SELECT q.* FROM asking q JOIN (
            SELECT record FROM again UNION
            SELECT w.record FROM weighed w JOIN anchored h ON h.record = w.other
            JOIN disputable d ON d.anchor = h.anchor) s ON s.record = q.record
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
    placing = "SELECT p.record, p.source, p.number17 FROM prepared p"
    engine.table("moving_now", f"{placing} JOIN moving m ON m.record = p.record")
    resolve.place(engine, into="linked", prepared="moving_now")
    engine.table(
        "anchors",
        """
        SELECT anchor FROM linked UNION
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
    engine.table("members_now", f"{placing} JOIN members m ON m.record = p.record")
    resolve.place(engine, into="linked", prepared="members_now")
    engine.table(
        "previous",
        "SELECT l.record, l.person FROM links l JOIN members m ON m.record = l.record",
    )
    last = identity.identify(engine, last, into="links_new")
    _replace(engine, "links", "SELECT record FROM members", "SELECT * FROM links_new")
    return last


def _replace(engine: DuckEngine, table: str, records: str, rows: str) -> None:
    engine.change(f"DELETE FROM {table} WHERE record IN ({records})")
    engine.change(f"INSERT INTO {table} {rows}")
