"""Who stands in a register and as what: entries drawn from the truth, with the flaws of identity.

An entry is one person as one register knows them: number, document, name, sex, birth, address,
phone. Besides true people there are second entries of the same person and entries of nobody. Facts
(spells, events) and headers are the affair of the registers' own modules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canbao.population.departments import numbers
from canbao.population.departments.model import BIT, Rates
from canbao.population.departments.names import chosen, spoiled
from canbao.population.departments.truth import Block
from canbao.population.departments.types import Bytes, Days, Flags, Ints

NOBODY = -1
TRUE, SECOND, INVENTED = 0, 1, 2


@dataclass
class Entries:
    """Entries of one register, one row each; all columns have the same length."""

    block: Block
    who: Ints
    """Row of the person in the block (for an invented entry: whom it was modelled on)."""
    base: Ints
    """The entry whose facts it carries: itself, or the one it was added to."""
    kind: Ints
    number: Bytes
    name: pa.Array
    sex: Ints
    birth: Days
    registration: Ints
    residence: Ints
    phone: Ints
    document: pa.Array
    flaws: Ints

    def __len__(self) -> int:
        return len(self.who)

    @property
    def person(self) -> Ints:
        """True person of each entry; −1 for nobody."""
        found: Ints = np.where(self.kind == INVENTED, NOBODY, self.block.person[self.who])
        return found

    def mark(self, rows: Ints | Flags, flaw: str) -> None:
        """Notes a flaw."""
        self.flaws[rows] |= BIT[flaw]


def enter(block: Block, wanted: Ints, rates: Rates, rng: np.random.Generator) -> Entries:
    """Entries for the wanted persons (rows of the block) of a register with these rates.

    The order is shuffled, so that a place in a file says nothing about the truth.
    """
    base = rng.permutation(wanted)
    second = chosen(np.ones(len(base), bool), rates.second_key, rng)
    invented = chosen(np.ones(len(base), bool), rates.nobody, rng)
    rows = np.concatenate([np.arange(len(base)), second, invented]).astype(np.int64)
    who = base[rows].astype(np.int64) if len(rows) else np.zeros(0, np.int64)
    kind = np.repeat([TRUE, SECOND, INVENTED], [len(base), len(second), len(invented)])
    entries = Entries(
        block=block,
        who=who,
        base=rows,
        kind=kind.astype(np.int64),
        number=block.number_text[who],
        name=pc.fill_null(block.name.take(pa.array(who)), ""),
        sex=block.sex[who],
        birth=block.birth[who],
        registration=block.registration[who],
        residence=block.residence[who],
        phone=block.phone[who],
        document=block.document.take(pa.array(who)),
        flaws=np.zeros(len(who), np.int64),
    )
    entries.mark(entries.kind == SECOND, "second_key")
    invent(entries, rng)
    spoil_sex_and_birth(entries, rates, rng)
    spoil_numbers(entries, rates, rng)
    entries.name, entries.flaws = spoiled(entries.name, rates, entries.flaws, rng)
    renew_documents(entries, rates, rng)
    spoil_contacts(entries, rates, rng)
    return entries


def invent(entries: Entries, rng: np.random.Generator) -> None:
    """Entries of nobody: name of one, birth of another, a number that nobody holds."""
    rows = np.flatnonzero(entries.kind == INVENTED)
    if not len(rows):
        return
    block = entries.block
    other, third = (rng.integers(0, block.count, len(rows)) for _ in range(2))
    entries.birth[rows] = block.birth[other] + rng.integers(-200, 200, len(rows)).astype(
        "timedelta64[D]"
    )
    entries.sex[rows] = rng.integers(1, 3, len(rows))
    # Sequences of an odd hundred at the top are hardly ever reached by a county's own births.
    sequence = 990 + rng.integers(0, 5, len(rows)) * 2 + entries.sex[rows] % 2
    county = np.maximum(entries.registration[rows] // 10**6, 110101)
    entries.number[rows] = numbers.compose(county, entries.birth[rows], sequence)
    entries.name = replaced(entries.name, rows, block.name.take(pa.array(third)))
    entries.document = replaced(
        entries.document, rows, pa.nulls(len(rows), pa.string())
    )
    entries.phone[rows] = new_phones(len(rows), rng)
    entries.mark(rows, "nobody")


def replaced(column: pa.Array, rows: Ints, values: pa.Array) -> pa.Array:
    """An Arrow column with other values in some rows (each row once)."""
    mask = np.zeros(len(column), dtype=bool)
    mask[rows] = True
    order = np.argsort(rows, kind="stable")
    return pc.replace_with_mask(column, pa.array(mask), values.take(pa.array(order)))


def spoil_sex_and_birth(entries: Entries, rates: Rates, rng: np.random.Generator) -> None:
    """Wrong sex; a birth date off by a slip or read from the lunar calendar."""
    every = np.ones(len(entries), bool)
    rows = chosen(every, rates.sex_wrong, rng)
    entries.sex[rows] = 3 - entries.sex[rows]
    entries.mark(rows, "sex_wrong")
    old = entries.birth < np.datetime64("1980-01-01")
    rows = chosen(old, rates.birth_lunar, rng)
    # The lunar year starts three to seven weeks later: its date, read as solar, is that much early.
    entries.birth[rows] -= rng.integers(19, 51, len(rows)).astype("timedelta64[D]")
    entries.mark(rows, "birth_lunar")
    rows = chosen(every, rates.birth_typing, rng)
    entries.birth[rows] = slipped(entries.birth[rows], entries.block.world.today, rng)
    entries.mark(rows, "birth_typing")


def slipped(births: Days, today: np.datetime64, rng: np.random.Generator) -> Days:
    """Dates with month and day exchanged where that is a date, else a digit of year or day off."""
    month_start = births.astype("datetime64[M]")
    years = births.astype("datetime64[Y]")
    month = (month_start - years).astype(np.int64) + 1
    day = (births - month_start.astype("datetime64[D]")).astype(np.int64) + 1
    exchanged = (years.astype("datetime64[M]") + (day - 1).astype("timedelta64[M]")).astype(
        "datetime64[D]"
    ) + (month - 1).astype("timedelta64[D]")
    kind = rng.integers(0, 3, len(births))
    step = np.where(rng.integers(0, 2, len(births)) == 0, 1, 10)
    sign = np.where(rng.integers(0, 2, len(births)) == 0, -1, 1)
    by_day = births + (sign * step).astype("timedelta64[D]")
    by_year = (month_start + (sign * step * 12).astype("timedelta64[M]")).astype(
        "datetime64[D]"
    ) + (np.minimum(day, 28) - 1).astype("timedelta64[D]")
    made = np.where((kind == 0) & (day <= 12) & (day != month), exchanged, by_day)
    made = np.where(kind == 2, by_year, made)
    late: Days = np.where(made > today, births - np.timedelta64(1, "D"), made)
    return late


def spoil_numbers(entries: Entries, rates: Rates, rng: np.random.Generator) -> None:
    """Numbers missing, mistyped, in the old form, hidden, or somebody else's; one flaw at most.

    Before that: whose number was changed may stand here under the former one.
    """
    block = entries.block
    former = block.former[entries.who]
    rows = chosen((former != b"") & (entries.kind != INVENTED), rates.number_former, rng)
    entries.number[rows] = former[rows]
    entries.mark(rows, "number_former")
    open_rows = entries.number != b""
    fate = rng.random(len(entries))
    edge = 0.0
    true = entries.kind != INVENTED
    mainland_old = (entries.birth < np.datetime64("1985-01-01")) & (block.group[entries.who] == 0)
    steps: tuple[tuple[str, float, Flags, Callable[[Ints], Bytes]], ...] = (
        ("number_missing", rates.number_missing, open_rows,
         lambda rows: np.zeros(len(rows), dtype=f"S{numbers.WIDTH}")),
        ("number_typing", rates.number_typing, open_rows,
         lambda rows: numbers.mistyped(entries.number[rows], rng)),
        ("number_15", rates.number_15,
         open_rows & mainland_old,
         lambda rows: numbers.old_form(entries.number[rows])),
        ("number_masked", rates.number_masked, open_rows,
         lambda rows: numbers.masked(entries.number[rows])),
        ("number_borrowed", rates.number_borrowed, open_rows & true,
         lambda rows: borrowed(entries, rows, rng)),
    )
    for flaw, rate, able, make in steps:
        rows = np.flatnonzero(able & (fate >= edge) & (fate < edge + rate))
        edge += rate
        before = entries.number[rows]
        after = make(rows)
        entries.number[rows] = after
        entries.mark(rows[after != before], flaw)


def borrowed(entries: Entries, rows: Ints, rng: np.random.Generator) -> Bytes:
    """Valid numbers of others: the twin's, a relative's, or (one in four) a stranger's."""
    block = entries.block
    near = block.relative[entries.who[rows]]
    stranger = rng.integers(0, block.count, len(rows))
    from_afar = (near < 0) | (rng.integers(0, 4, len(rows)) == 0)
    found = block.number_text[np.where(from_afar, stranger, near)]
    kept: Bytes = np.where(found == b"", entries.number[rows], found)
    return kept


def renew_documents(entries: Entries, rates: Rates, rng: np.random.Generator) -> None:
    """Passports renewed since the register wrote them down: it still holds the former one."""
    former = entries.block.column("former_document").cast(pa.string()).take(pa.array(entries.who))
    renewed = former.is_valid().to_numpy(False) & (entries.kind != INVENTED)
    rows = chosen(renewed, rates.document_renewed, rng)
    if len(rows):
        entries.document = replaced(entries.document, rows, former.take(pa.array(rows)))
        entries.mark(rows, "document_renewed")


def spoil_contacts(entries: Entries, rates: Rates, rng: np.random.Generator) -> None:
    """Phones absent, of somebody else, or re-issued; addresses from before the last move."""
    block = entries.block
    had = entries.phone > 0
    rows = chosen(had, rates.phone_absent, rng)
    entries.phone[rows] = 0
    entries.mark(rows, "phone_absent")
    rows = chosen(had & (entries.phone > 0), rates.phone_other, rng)
    near = block.relative[entries.who[rows]]
    stranger = rng.integers(0, max(block.count, 1), len(rows))
    family = (near >= 0) & (rng.integers(0, 2, len(rows)) == 0)
    other = block.phone[np.where(family, near, stranger)]
    fresh = (other == 0) | (other == entries.phone[rows])
    entries.phone[rows] = np.where(fresh, new_phones(len(rows), rng), other)
    entries.mark(rows, "phone_other")
    rows = chosen(entries.residence > 0, rates.address_stale, rng)
    before = entries.residence[rows]
    after = earlier_places(entries, rows, rng)
    entries.residence[rows] = after
    entries.mark(rows[after != before], "address_stale")


def new_phones(count: int, rng: np.random.Generator) -> Ints:
    """Mobile numbers of 11 digits, from 13… to 19…."""
    made: Ints = rng.integers(13 * 10**9, 20 * 10**9, count)
    return made


def earlier_places(entries: Entries, rows: Ints, rng: np.random.Generator) -> Ints:
    """Where people lived before: a migrant's registered home (half), else a village not far off."""
    villages = entries.block.world.villages
    now, home = entries.residence[rows], entries.registration[rows]
    if not len(villages):
        return home
    place = np.searchsorted(villages, now) + rng.integers(-40, 41, len(rows))
    near = villages[np.clip(place, 0, len(villages) - 1)]
    back = (home > 0) & (home != now) & (rng.integers(0, 2, len(rows)) == 0)
    found: Ints = np.where(back, home, near)
    return found
