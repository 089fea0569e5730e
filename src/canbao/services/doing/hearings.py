"""State my case: what somebody says to an audit notice comes into the file of the audit the moment it is
handed in, and whoever decides sees it there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from canbao.cases import engine
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.cases.engine import Fact, Lack
from canbao.cases.hands import Deed
from canbao.cases.models import Case, Decision
from canbao.people.actor import SYSTEM, Actor
from canbao.services import hearing
from canbao.services.behaviour import CaseService, Done, Seen, explained, service
from canbao.services.doing.voices import no_such_case, own_case_of

GROUND: Final = "陈述申辩"


@service("RGT-11")
class Statement(CaseService):
    """The statement goes into the file at once, in the words of whoever makes it; that it lies there is
    what is confirmed. Deciding on it is the audit's."""

    outcomes = ("statement_filed",)

    def target(self, asked: Seen) -> Case | None:
        """The case it is about, of the same person or employer."""
        return own_case_of(asked)

    def admissible(self, asked: Seen) -> list[Lack]:
        found = self.target(asked)
        if found is not None and self._filed(asked, found):
            return []
        if found is None or not hearing.awaited(found):
            return no_such_case(
                asked,
                "正在听取意见的本人（本单位）办件编号，见告知；已拟作决定的，请待决定后申请复核或复议",
                "the number of an own case in which you may still state your case, as in the notice; where "
                "an answer is proposed already, ask for review once it is decided",
            )  # fmt: skip
        return []

    def handed_in(self, asked: Seen, actor: Actor, door: str) -> None:
        found = self.target(asked)
        assert found is not None, "not admissible without"
        fact = Fact(hearing.STATEMENT, asked.text(hearing.STATEMENT), "self", asked.day,
                    f"{GROUND} {asked.case.number}")  # fmt: skip
        deed = Deed(SYSTEM, door, max(asked.day, found.last_day), f"statement:{asked.case.number}")
        engine.heard(found.number, found.version, [fact], deed)

    def decide(self, asked: Seen) -> Grant | Refer:
        found = self.target(asked)
        if found is None or not self._filed(asked, found):
            return Refer("意见尚未入卷", "the statement is not in the file yet")
        return Grant(explained(self, asked, "grant", None, case=found.number))

    def effect(self, done: Done) -> Sequence[Written]:
        found = self.target(done.seen)
        assert found is not None, "granted for a case"
        return [Written("statement", f"{found.number}:{done.case.number}")]

    def told(self, asked: Seen, decision: Decision) -> tuple[str, str]:
        number = asked.text("case_number").strip()
        return (
            f"您的陈述申辩已入卷，办件{number}的承办人作决定前须予考虑。",
            f"Your statement is in the file of case {number}; whoever decides has to consider it.",
        )

    def _filed(self, asked: Seen, found: Case) -> bool:
        return found.facts.filter(
            name=hearing.STATEMENT, ground=f"{GROUND} {asked.case.number}"
        ).exists()
