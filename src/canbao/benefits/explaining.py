"""Stored explanations: canonical JSON, compressed, and the proof that they can be made again.

What a law's explanation says is the law engine's; what an act without a computation says, and a
migrated award's, is put into words here.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from canbao import law as package
from canbao.batches.canonical import Content, Plain, canonical
from canbao.benefits.models import Decision, Proposal
from canbao.law.engine.law import Law
from canbao.ledger.refusal import refused

BY_LAW: Final = "canbao-explanation/1"
MONTH_BY_MONTH: Final = "canbao-explanations/1"
ACT: Final = "canbao-act/1"
MIGRATION: Final = "canbao-migration/1"
NO_LAW: Final = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """An explanation ready to be kept: its JSON, and the hash of the law it was made with (empty
    where no law was asked)."""

    json: str
    law: str

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.json.encode()).hexdigest()

    @property
    def packed(self) -> bytes:
        return zlib.compress(self.json.encode(), 6)


def by_law(explanation: Mapping[str, Any]) -> Stored:
    """The explanation of one computation."""
    return Stored(canonical(explanation), explanation["law"]["hash"])


def month_by_month(parts: Sequence[tuple[int, Mapping[str, Any]]]) -> Stored:
    """The explanations of a benefit that the law fixes month by month: each with the first month it
    holds for."""
    if len(parts) == 1:
        return by_law(parts[0][1])
    content: dict[str, Any] = {
        "format": MONTH_BY_MONTH,
        "parts": [{"from": month, "explanation": each} for month, each in parts],
    }
    return Stored(canonical(content), parts[0][1]["law"]["hash"])


def act(
    name: str,
    zh: str,
    en: str,
    ground: str,
    facts: Content,
    computed: Stored | None = None,
) -> Stored:
    """What a human decided without (or beside) a computation: the act, the reason in both
    languages, its legal ground and the facts. Raises Refused without reason or ground."""
    if not zh or not en or not ground:
        raise refused(
            f"{name}须写明理由（中英文）和依据",
            f"{name} needs its reason in both languages and its ground",
        )
    content: dict[str, Plain] = {
        "format": ACT,
        "act": name,
        "reason": {"zh": zh, "en": en},
        "ground": ground,
        "facts": facts,
        "computed": None if computed is None else json.loads(computed.json),
    }
    return Stored(canonical(content), NO_LAW if computed is None else computed.law)


def migrated(facts: Content) -> Stored:
    """What an award from an old system rests on: amount, start, document and its hash."""
    return Stored(canonical({"format": MIGRATION, **facts}), NO_LAW)


def explanation_of(decision: Decision | Proposal) -> dict[str, Any]:
    """The stored explanation as data. Raises Refused when its bytes are not what its hash says."""
    read: dict[str, Any] = json.loads(_text(decision))
    return read


def replayed(decision: Decision | Proposal, law: Law) -> str:
    """The explanation made again from the facts it holds; its JSON, the same bytes as stored.

    `law` is the law of the decision (`inforce.law_of(decision.law)`). Raises LawError (replay) when
    the law is another or gives something else, Refused when the stored bytes were changed.
    """
    text = _text(decision)
    again = canonical(_again(json.loads(text), law))
    if again != text:
        raise refused(
            f"决定{decision.pk}的说明重算后不一致",
            f"decision {decision.pk}: the explanation made again is not the one stored",
        )
    return again


def explanations_in(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The computations of the law within a stored explanation, in order; none for a plain act."""
    if content["format"] == BY_LAW:
        return [dict(content)]
    if content["format"] == MONTH_BY_MONTH:
        return [each["explanation"] for each in content["parts"]]
    if content["format"] == ACT and content["computed"] is not None:
        return explanations_in(content["computed"])
    return []


def explanations_of(stored: Stored) -> list[dict[str, Any]]:
    """The computations within an explanation that is about to be kept."""
    return explanations_in(json.loads(stored.json))


def _again(content: dict[str, Any], law: Law) -> dict[str, Any]:
    if content["format"] == BY_LAW:
        made: dict[str, Any] = package.replay(content, law).data
        return made
    if content["format"] == MONTH_BY_MONTH:
        parts = [{**part, "explanation": _again(part["explanation"], law)}
                 for part in content["parts"]]  # fmt: skip
        return {**content, "parts": parts}
    if content["format"] == ACT and content["computed"] is not None:
        return {**content, "computed": _again(content["computed"], law)}
    return content


def _text(decision: Decision | Proposal) -> str:
    try:
        text = zlib.decompress(bytes(decision.explanation)).decode()
    except (zlib.error, UnicodeDecodeError):
        text = ""
    if hashlib.sha256(text.encode()).hexdigest() != decision.hash:
        raise refused(
            f"决定{decision.pk}的说明与其哈希{decision.hash[:12]}不符",
            f"decision {decision.pk}: the explanation is not what its hash {decision.hash[:12]} says",
        )
    return text
