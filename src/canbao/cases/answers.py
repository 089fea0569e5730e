"""What can be answered to a case. A machine's answers are `Grant` and `Refer`; `Partly`, `Refuse` and
`Impose` take something away, so their constructors take a `Human`: a robot's name does not even
type-check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from canbao.batches.canonical import Content
from canbao.benefits.adverse import Reason
from canbao.benefits.office import REMEDIES, Human
from canbao.ledger.refusal import refused

Outcome = Literal["grant", "partly", "refuse", "impose"]


@dataclass(frozen=True, slots=True)
class Grant:
    """All that was asked for. `explanation` is what the law made of which facts."""

    explanation: Content


@dataclass(frozen=True, slots=True)
class Refer:
    """Not the machine's to answer; why, in both languages. It decides nothing."""

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not (self.zh.strip() and self.en.strip()):
            raise refused("转人工须说明原因（中英文）", "a referral says why, in both languages")


@dataclass(frozen=True, slots=True)
class Partly:
    """Less than was asked for, decided by a named person."""

    human: Human
    reason: Reason
    explanation: Content
    remedies: str = REMEDIES

    def __post_init__(self) -> None:
        _adverse(self.human, self.reason, self.remedies)


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nothing of what was asked for, decided by a named person."""

    human: Human
    reason: Reason
    explanation: Content
    remedies: str = REMEDIES

    def __post_init__(self) -> None:
        _adverse(self.human, self.reason, self.remedies)


@dataclass(frozen=True, slots=True)
class Impose:
    """What the office itself takes away, where nobody asked for anything (an audit): decided by a named
    person. `explanation` says which measures follow."""

    human: Human
    reason: Reason
    explanation: Content
    remedies: str = REMEDIES

    def __post_init__(self) -> None:
        _adverse(self.human, self.reason, self.remedies)


Machine: TypeAlias = Grant | Refer
Adverse: TypeAlias = Partly | Refuse | Impose
Answer: TypeAlias = Grant | Refer | Adverse


def _adverse(human: object, reason: Reason, remedies: str) -> None:
    """The type says it; whoever calls without types is told here."""
    if not isinstance(human, Human):
        raise refused(
            "不利决定须由具名人员作出", "an adverse decision is made by a named human only"
        )
    missing = [
        name
        for name, said in (
            ("zh", reason.zh), ("en", reason.en), ("ground", reason.ground), ("remedies", remedies),
        )
        if not said.strip()
    ]  # fmt: skip
    if missing:
        raise refused(
            f"不利决定缺少：{'、'.join(missing)}",
            f"an adverse decision lacks {', '.join(missing)}",
        )


def outcome_of(answer: Grant | Adverse) -> Outcome:
    """The word a decision is kept under."""
    if isinstance(answer, Grant):
        return "grant"
    if isinstance(answer, Impose):
        return "impose"
    return "partly" if isinstance(answer, Partly) else "refuse"
