"""Crediting: what has been paid becomes the persons' and the fund's, and their months are recorded.

The postings and the records are one database transaction, once per key; a credit that was wrong is
taken back by its exact opposite. How much is whose has been decided before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from canbao.ledger import books, facts, posting, rows
from canbao.ledger.crediting import checks
from canbao.ledger.crediting.columns import Credits, Numbers, OneCredit, Records, columns_of
from canbao.ledger.facts import Booked, Posted
from canbao.ledger.models import Book
from canbao.ledger.numbering import identity
from canbao.ledger.refusal import Refusal, Refused
from canbao.people import log
from canbao.people.actor import Actor

PURPOSE: Final = "crediting"
RECORD: Final = (
    "person", "scheme", "kind", "month", "months", "base", "credited", "own", "others", "place",
)  # fmt: skip


def credit(book: Book, given: OneCredit, *, actor: Actor, door: str) -> Posted:
    """Posts one credit and writes its records; a key that is there already gives what is there.
    Raises Refused when something of it is wrong or the key stands for something else."""
    booked = credit_columns(book, columns_of([given]), actor=actor, door=door)
    made = booked.ids[0]
    return Posted(made, made - identity(book.id, 0), booked.hashes[0], booked.new[0])


def credit_columns(book: Book, given: Credits, *, actor: Actor, door: str) -> Booked:
    """Posts many credits of one book, all or none, and writes their records.

    Raises Refused with a message for each that is wrong. One entry in the log for the whole call.
    """
    checks.shape(given)
    records = _ordered(given.records)
    checks.content(book, given, records)
    with transaction.atomic():
        columns = _columns(book, given, records)
        booked = posting.post_columns(book, columns)
        new = np.array(booked.new, dtype=np.bool_)
        ids = np.array(booked.ids, dtype=np.int64)
        if new.any():
            _write(book, given, records, ids, new)
            fresh = records.only(new[records.credit])
            log.append(
                actor,
                door,
                log.Act(
                    log.WRITE,
                    PURPOSE,
                    record=f"book {book.id}",
                    detail={
                        "credits": int(new.sum()),
                        "records": len(fresh),
                        "credited": int(fresh.credited.sum()),
                        "first": given.key[int(np.argmax(new))],
                    },
                ),
            )
        _same_records(given, records, ids, new)
    return booked


def take_back(
    book: Book,
    named: int,
    *,
    day: date,
    month: int,
    ground: str,
    key: str,
    actor: Actor,
    door: str,
) -> Posted:
    """The exact opposite of credit `named`: a reversal, and its records with their signs turned.
    Again under the same key changes nothing. Raises Refused when there is no such transaction or
    it has been taken back already."""
    with transaction.atomic():
        posted = posting.reverse(book, named, day=day, month=month, ground=ground, key=key)
        if not posted.new:
            return posted
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO crediting_credit (transaction_id, payer) "
                "SELECT %s, payer FROM crediting_credit WHERE transaction_id = %s",
                [posted.id, named],
            )
            cursor.execute(
                f"INSERT INTO crediting_contributionrecord (transaction_id, {', '.join(RECORD)}) "
                "SELECT %s, person, scheme, kind, month, -months, -base, -credited, -own, -others,"
                " place FROM crediting_contributionrecord WHERE transaction_id = %s",
                [posted.id, named],
            )
            count = cursor.rowcount
            # The next version of each year it brought interest to.
            cursor.execute(
                "INSERT INTO crediting_interest "
                "(person, book_id, year, version, transaction_id, fen, rate, through) "
                "SELECT i.person, i.book_id, i.year, (SELECT max(o.version) + 1 "
                "FROM crediting_interest o WHERE o.person = i.person AND o.book_id = i.book_id "
                "AND o.year = i.year), %s, -i.fen, i.rate, i.through FROM crediting_interest i "
                "WHERE i.book_id = %s AND i.transaction_id = %s",
                [posted.id, book.id, named],
            )
        log.append(
            actor,
            door,
            log.Act(
                log.WRITE,
                PURPOSE,
                record=f"book {book.id}",
                detail={"taken_back": named, "by": posted.id, "records": count},
            ),
        )
    return posted


def _ordered(records: Records) -> Records:
    """By credit, person, month: the order of lines does not depend on how they were given."""
    order = np.lexsort((records.month, records.person, records.credit))
    return records.only(order.astype(np.int64))


def _individual(given: Credits, records: Records) -> tuple[Numbers, Numbers, Numbers]:
    """Credit, person and fen of every line on an individual account, none of zero."""
    credits, persons, amounts = records.credit, records.person, records.credited
    if given.brought:
        credits = np.append(credits, [place for place, _ in given.brought])
        persons = np.append(persons, [row.person for _, row in given.brought])
        amounts = np.append(amounts, [row.fen for _, row in given.brought])
        order = np.lexsort((persons, credits))
        credits, persons, amounts = credits[order], persons[order], amounts[order]
    if not len(credits):
        return credits, persons, amounts
    starts = np.flatnonzero(np.append(True, (np.diff(credits) != 0) | (np.diff(persons) != 0)))
    sums = np.add.reduceat(amounts, starts)
    kept = sums != 0
    return credits[starts][kept], persons[starts][kept], sums[kept]


def _columns(book: Book, given: Credits, records: Records) -> facts.Columns:
    """The postings: counter lines as given, individual accounts by person, the fund with the rest."""
    size = len(given)
    place, person, credited = _individual(given, records)
    counters = [(at, *line) for at, lines in enumerate(given.counter) for line in lines]
    counter_at = np.array([line[0] for line in counters], dtype=np.int64)
    counter_fen = np.array([line[3] for line in counters], dtype=np.int64)
    pooled = np.zeros(size, dtype=np.int64)
    np.add.at(pooled, counter_at, counter_fen)
    np.subtract.at(pooled, place, credited)
    shared = np.flatnonzero(pooled)
    holders, which = np.unique(person, return_inverse=True)
    kinds = sorted({(kind, holder) for _, kind, holder, _ in counters})
    wanted = [
        *kinds,
        *(("individual", f"P{each}") for each in holders.tolist()),
        *([("pooled", "")] if len(shared) else []),
    ]
    opened = books.accounts(book, wanted)
    of_kind = dict(zip(kinds, opened, strict=False))
    individual = np.array(opened[len(kinds) : len(kinds) + len(holders)], dtype=np.int64)
    fact = np.concatenate([counter_at, place, shared])
    account = np.concatenate(
        [
            np.array([of_kind[kind, holder] for _, kind, holder, _ in counters], dtype=np.int64),
            individual[which],
            np.full(len(shared), opened[-1] if opened else 0, dtype=np.int64),
        ]
    )
    amount = np.concatenate([counter_fen, -credited, -pooled[shared]])
    order = np.argsort(fact, kind="stable")
    return facts.Columns(
        kind=given.kind,
        month=given.month,
        about_month=given.about_month,
        day=given.day,
        ground=given.ground,
        key=given.key,
        corrects=given.corrects,
        fact=fact[order],
        account=account[order],
        amount=amount[order],
    )


def _write(
    book: Book, given: Credits, records: Records, ids: Numbers, new: NDArray[np.bool_]
) -> None:
    """The records of the credits that were not there yet."""
    places = np.flatnonzero(_first(ids) & new)
    is_written = np.zeros(len(given), dtype=np.bool_)
    is_written[places] = True
    rows.insert(
        "crediting_credit",
        {"transaction_id": ids[places], "payer": [given.payer[at] for at in places.tolist()]},
    )
    fresh = records.only(is_written[records.credit])
    rows.insert(
        "crediting_contributionrecord",
        {
            "transaction_id": ids[fresh.credit],
            "person": fresh.person,
            "scheme": [book.scheme] * len(fresh),
            "kind": fresh.kind,
            "month": fresh.month,
            "months": fresh.months,
            "base": fresh.base,
            "credited": fresh.credited,
            "own": fresh.own,
            "others": fresh.others,
            "place": fresh.place,
        },
    )
    brought = [(at, row) for at, row in given.brought if is_written[at]]
    if brought:
        _write_brought(book, [(int(ids[at]), row.person, row.year, row.fen) for at, row in brought])


def _write_brought(book: Book, given: Sequence[tuple[int, int, int, int]]) -> None:
    """Interest brought along: transaction, person, year, fen; the next version of its year."""
    condition, persons = rows.matching_ids("person", sorted({row[1] for row in given}))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, year, max(version) FROM crediting_interest "
            f"WHERE book_id = %s AND {condition} GROUP BY person, year",
            [book.id, persons],
        )
        last = {(person, year): version for person, year, version in cursor.fetchall()}
    versions = []
    for _, person, year, _ in given:
        last[person, year] = last.get((person, year), 0) + 1
        versions.append(last[person, year])
    rows.insert(
        "crediting_interest",
        {
            "person": [row[1] for row in given],
            "book_id": [book.id] * len(given),
            "year": [row[2] for row in given],
            "version": versions,
            "transaction_id": [row[0] for row in given],
            "fen": [row[3] for row in given],
            "rate": [""] * len(given),
            "through": [12] * len(given),
        },
    )


def _first(ids: Numbers) -> NDArray[np.bool_]:
    """Where an id stands for the first time: a key given twice in one call is one credit."""
    first = np.zeros(len(ids), dtype=np.bool_)
    first[np.unique(ids, return_index=True)[1]] = True
    return first


def _same_records(given: Credits, records: Records, ids: Numbers, new: NDArray[np.bool_]) -> None:
    """A key that is there must stand for the same records; its postings have been compared."""
    there = sorted({int(each) for each in ids[~new]})
    if not there:
        return
    condition, wanted = rows.matching_ids("transaction_id", there)
    names = ("transaction_id", "person", "month", "kind", "months", "base", "credited", "own",
             "others", "place")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM crediting_contributionrecord WHERE {condition} "
            "ORDER BY transaction_id, person, month",
            [wanted],
        )
        stored: dict[int, list[tuple[object, ...]]] = {each: [] for each in there}
        for found, *row in cursor.fetchall():
            stored[found].append(tuple(row))
    bounds = np.searchsorted(records.credit, np.arange(len(given) + 1)).tolist()
    refusals = []
    for at in np.flatnonzero(~new).tolist():
        low, high = bounds[at], bounds[at + 1]
        columns = [
            column[low:high].tolist() if isinstance(column, np.ndarray) else column[low:high]
            for column in (getattr(records, name) for name in names[1:])
        ]
        said = list(zip(*columns, strict=True))
        if said != stored[int(ids[at])]:
            refusals.append(
                Refusal(
                    f"幂等键{given.key[at]!r}已用于业务{int(ids[at])}，其权益记录不同；请另用键",
                    f"key {given.key[at]!r} stands for transaction {int(ids[at])}, whose records "
                    "differ; take another key",
                    at,
                )
            )
    if refusals:
        raise Refused(refusals)
