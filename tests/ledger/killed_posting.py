"""A batch that opens accounts and posts columns, chunk by chunk; what every batch of money does."""

from __future__ import annotations

from datetime import date

import numpy as np

from canbao.batches.canonical import hash_of_lines
from canbao.batches.models import Chunk
from canbao.batches.runs import Outcome, Part, again, go_on, prepare
from canbao.ledger import checkpoints
from canbao.ledger.books import accounts, book
from canbao.ledger.chain import anchor
from canbao.ledger.facts import Columns, Fact
from canbao.ledger.months import open_month
from canbao.ledger.posting import post, post_columns
from canbao.people import log
from canbao.people.actor import SYSTEM
from tests.faults.harness import Scenario
from tests.faults.state import lines, money
from tests.ledger.make import MARCH, PLACE

CHUNKS, FACTS = 2, 6
DAY = date(2026, 3, 10)


def before() -> None:
    made = book("employee_pension", PLACE)
    open_month(made, MARCH, by="clerk")
    bank, pooled = accounts(made, [("bank", ""), ("pooled", "")])
    lines = [(bank, 100_000), (pooled, -100_000)]
    post(made, [Fact("opening", MARCH, DAY, "document:1", "opening", lines)])


def work(chunk: Chunk) -> Outcome:
    """One receipt a person: bank against the pooled fund and the person's account."""
    made = book("employee_pension", PLACE)
    persons = range(int(chunk.first), int(chunk.last) + 1)
    kept = accounts(made, [("individual", f"P{person}") for person in persons])
    bank, pooled = accounts(made, [("bank", ""), ("pooled", "")])
    amounts = [(person * 100 + 28, -person * 100, -28) for person in persons]
    booked = post_columns(
        made,
        Columns(
            kind=["receipt"] * len(persons),
            month=[MARCH] * len(persons),
            about_month=[MARCH] * len(persons),
            day=[DAY] * len(persons),
            ground=["社会保险法第六十条"] * len(persons),
            key=[f"test:receipt:{person}" for person in persons],
            corrects=[None] * len(persons),
            fact=np.repeat(np.arange(len(persons)), 3),
            account=np.array([(bank, pooled, own) for own in kept], dtype=np.int64).ravel(),
            amount=np.array(amounts, dtype=np.int64).ravel(),
        ),
    )
    done = log.Act("write", "publication", record=f"receipts {chunk.first}–{chunk.last}")
    log.append(SYSTEM, "batch", done)
    return Outcome(
        len(booked.ids), hash_of_lines(f"{each}" for each in amounts), sum(a for a, _, _ in amounts)
    )


def batch() -> None:
    parts = [Part(str(n * FACTS + 1), str(n * FACTS + FACTS)) for n in range(CHUNKS)]
    run = prepare("test_posting", {"month": MARCH}, "s" * 64, parts, "clerk")
    again(run)
    told = go_on(run, work)
    if told.state == "done":
        made = book("employee_pension", PLACE)
        checkpoints.build(made)
        anchor(made, DAY)


def state() -> str:
    kept = lines("ledger_checkpoint", "book_id, kind, month, debit, credit, number")
    return money() + kept + lines("ledger_anchor", "book_id, day, number")


SCENARIO = Scenario(before, batch, state)
