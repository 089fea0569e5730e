"""What money waits for: the values a result rests on that two named people have not confirmed.

A value read in the act itself by the makers of the package (`text`) needs nobody here; any other,
and any that somebody disputes, needs two people and the official notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from canbao.batches.errors import Waiting
from canbao.inforce.models import CORRECTED, Reading
from canbao.inforce.values import Told, Value, every_value, values_of
from canbao.law import law as package_law
from canbao.law.engine.law import Law
from canbao.law.engine.regions import NATION

State = Literal["text", "confirmed", "read", "open", "disputed"]
"""`read`: one person has, the second is awaited; `open`: nobody; `disputed`: the notice differs."""
MOST_NAMED: Final = 60
"""So many values are named in the words of a run; the register lists all."""
AT_ONCE: Final = 500
STATE_WORDS: Final[dict[State, tuple[str, str]]] = {
    "text": ("读自法规原文", "read in the act"),
    "confirmed": ("两人已确认", "confirmed by two people"),
    "read": ("一人已核对，待第二人确认", "read by one person, the second is awaited"),
    "open": ("尚无人核对", "nobody has read it yet"),
    "disputed": ("有异议，待处理", "disputed, to be settled"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a value has come, and the readings that speak of it, in order."""

    state: State
    readings: tuple[Reading, ...] = ()

    @property
    def may_be_paid_on(self) -> bool:
        """Whether money may rest on it."""
        return self.state in ("text", "confirmed")


class WaitingForLaw(Waiting):
    """A payment rests on `values` that are not confirmed here."""

    def __init__(self, values: Sequence[Value], zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.values = tuple(values)


@lru_cache(maxsize=2)
def _texts(law: Law) -> dict[str, int]:
    """Row hash to last day of every value that the package itself read in an act."""
    found: dict[str, int] = {}
    for value in every_value(law):
        if value.status == "text":
            found[value.row] = max(value.last, found.get(value.row, 0))
    return found


def standings(values: Iterable[Value]) -> dict[Value, Standing]:
    """The standing of each value. One query for every 500."""
    asked = list(dict.fromkeys(values))
    rows = list(dict.fromkeys(value.row for value in asked))
    readings: dict[str, list[Reading]] = {}
    for start in range(0, len(rows), AT_ONCE):
        found = Reading.objects.filter(row__in=rows[start : start + AT_ONCE]).select_related(
            "document", "confirmation", "confirmation__withdrawal", "settlement"
        )
        for reading in found.order_by("id"):
            readings.setdefault(reading.row, []).append(reading)
    texts = _texts(package_law())
    return {value: _standing(value, tuple(readings.get(value.row, ())), texts) for value in asked}


def _standing(value: Value, readings: tuple[Reading, ...], texts: dict[str, int]) -> Standing:
    state: State = "open"
    # What the package calls text counts only if the package says it: an overlay may say so too.
    if value.status == "text" and texts.get(value.row, 0) >= value.last:
        state = "text"
    for reading in readings:
        if not reading.agrees:
            settled = getattr(reading, "settlement", None)
            if settled is None:
                return Standing("disputed", readings)
            if settled.outcome == CORRECTED:
                state = "open"  # what was confirmed before it was corrected counts no more
        elif reading.last >= value.last:
            confirmed = getattr(reading, "confirmation", None)
            if confirmed is None:
                state = "read" if state == "open" else state
            elif getattr(confirmed, "withdrawal", None) is None:
                state = "confirmed" if state != "text" else state
    return Standing(state, readings)


def unconfirmed(values: Iterable[Value]) -> tuple[Value, ...]:
    """Those of the values that no money may rest on yet, in order."""
    found = standings(values)
    return tuple(sorted(value for value, each in found.items() if not each.may_be_paid_on))


def waits_for(explanations: Iterable[Told]) -> tuple[Value, ...]:
    """The values used by these explanations that two named people have not confirmed."""
    used: set[Value] = set()
    for told in explanations:
        used.update(values_of(told))
    return unconfirmed(used)


def require(values: Iterable[Value]) -> None:
    """WaitingForLaw naming each value that is not confirmed, its source and what is to be done;
    nothing when all are."""
    found = standings(values)
    lacking = sorted(value for value, each in found.items() if not each.may_be_paid_on)
    if not lacking:
        return
    told = [_words(value, found[value].state) for value in lacking[:MOST_NAMED]]
    rest = len(lacking) - len(told)
    zh = "；".join(zh for zh, _ in told) + (f"；等共 {len(lacking)} 项" if rest else "")
    en = "; ".join(en for _, en in told) + (f"; and {rest} more" if rest else "")
    raise WaitingForLaw(
        lacking,
        f"有 {len(lacking)} 项法规数值尚未由两人对照官方文件确认，确认前不付款：{zh}。"
        "请在“本地现行法规”页或用 canbao law here read、confirm 办理",
        f"{len(lacking)} values of the law are not yet confirmed by two people against the "
        f"official notice, and nothing is paid on them: {en}. Confirm them on the page “The law in "
        "force here” or with canbao law here read and confirm",
    )


def _words(value: Value, state: State) -> tuple[str, str]:
    zh_state, en_state = STATE_WORDS[state]
    what = f"{value.key}={value.value}" if value.key else value.value
    if value.kind == "rule":
        what = value.source
    source = value.source or "–"
    where_zh = "全国" if value.region == NATION else value.region
    zh = f"{value.zh}（{value.name}，{where_zh}"
    en = f"{value.en} ({value.name}, {value.region}"
    if value.since:
        zh, en = zh + f"，自 {value.since}", en + f", from {value.since}"
    zh += f"，{what}，来源：{source}）：{zh_state}"
    en += f", {what}, source: {source}): {en_state}"
    return zh, en
