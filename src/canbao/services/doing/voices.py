"""What people say of the service: a rating, a complaint or suggestion, a report of fraud."""

from __future__ import annotations

import json
from collections.abc import Sequence

from canbao.benefits.office import Human
from canbao.cases import ratings
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.cases.engine import Lack
from canbao.cases.hands import Deed
from canbao.cases.models import Case, Decision, Rating
from canbao.cases.ratings import RATED_IN
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service
from canbao.services.catalogue import words
from canbao.services.questions import question


def own_case_of(asked: Seen) -> Case | None:
    """The case a number names, where it is about the same person or employer."""
    number = asked.text("case_number").strip()
    found = Case.objects.filter(
        number=number, person=asked.case.person, employer=asked.case.employer
    ).first()
    return found if found is None or found.pk != asked.case.pk else None


def no_such_case(asked: Seen, why_zh: str, why_en: str) -> list[Lack]:
    """One lack: a case number of one's own."""
    ground = words().grounds["d765_32"].zh
    return [Lack("case_number", why_zh, why_en, ground)]


@service("RGT-05")
class Rate(CaseService):
    """One to five, once for each case. Who was not content is called back."""

    outcomes = ("rating_recorded",)

    def admissible(self, asked: Seen) -> list[Lack]:
        found = own_case_of(asked)
        if found is None or found.state not in RATED_IN or Rating.objects.filter(case=found).exists():
            return no_such_case(
                asked, "本人已有结果且未评价的办件编号",
                "the number of an own case that has an answer and is not rated yet",
            )  # fmt: skip
        return []

    def decide(self, asked: Seen) -> Grant | Refer:
        return Grant(explained(self, asked, "grant"))

    def effect(self, done: Done) -> Sequence[Written]:
        rated = own_case_of(done.seen)
        assert rated is not None, "not admissible without"
        by = Actor(
            done.case.asked_by, "person" if done.case.person is not None else "employer",
            person=done.case.person, employer=done.case.employer,
        )  # fmt: skip
        chosen = done.seen.text("rating_reason")
        reasons = question("rating_reason", "").options
        said = next((f"{each.zh} / {each.en}" for each in reasons if each.key == chosen), "")
        deed = Deed(by, done.door, done.day)
        made = ratings.rate(rated.number, done.seen.whole("stars"), said, deed)
        return [Written("rating", str(made.pk))]


class AnswerInWriting(CaseService):
    """A named person answers in writing; nothing else changes by it."""

    outcomes = ("answer_given",)

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer("由工作人员书面答复", "somebody in office answers in writing")

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if said is None or not (said.zh.strip() and said.en.strip()):
            raise refused("请写明答复（中英文）", "write the answer, in both languages")
        return Grant(explained(self, asked, "grant", None, answer={"zh": said.zh, "en": said.en}))

    def effect(self, done: Done) -> Sequence[Written]:
        return [Written("answer", done.case.number)]

    def told(self, asked: Seen, decision: Decision) -> tuple[str, str]:
        answer = json.loads(decision.explanation)["answer"]
        return str(answer["zh"]), str(answer["en"])


@service("RGT-06")
class Complaint(AnswerInWriting):
    """A complaint or suggestion; also a question for a human."""


@service("RGT-07")
class FraudReport(AnswerInWriting):
    """A report of fraud, answered to whoever made it under the own name."""
