"""An audit case: a finding of the rules looked into by people. Unfounded, it takes nothing from anybody;
founded, measures follow that a named person proposes and another decides, after whoever is concerned was
heard. What was found of the finding becomes its answer, by which the rule is judged.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from types import MappingProxyType
from typing import ClassVar, Final

from canbao.batches.canonical import Content, Plain
from canbao.benefits.adverse import Reason
from canbao.benefits.models import Decision as BenefitDecision
from canbao.benefits.office import Human
from canbao.cases import notices
from canbao.cases.answers import Grant, Outcome, Refer
from canbao.cases.deciding import Written
from canbao.cases.engine import Lack
from canbao.cases.models import Decision
from canbao.cases.models.case import HEARING
from canbao.cases.models.decision import IMPOSE
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor
from canbao.robots import findings
from canbao.robots.models import Finding
from canbao.robots.models.finding import CONFIRMED, UNFOUNDED
from canbao.robots.table import rule_of
from canbao.services import hearing, imposing, measures
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service
from canbao.services.imposing import Hands

FINDING: Final = "finding"
NOTE: Final = "audit_note"
"""What was looked at, whom somebody spoke to: the officer's record."""


def finding_of(asked: Seen) -> Finding:
    """What the case looks into. Raises Refused where the case names no finding."""
    found = Finding.objects.filter(pk=asked.whole(FINDING)).first()
    if found is None:
        raise refused(
            f"办件{asked.case.number}没有写明稽核发现", f"case {asked.case.number} names no finding"
        )
    return found


def found_in_words(finding: Finding) -> tuple[str, str]:
    """Rule and clause, in both languages; the rule alone where it has no such clause any more."""
    rule = rule_of(finding.rule)
    clause = rule.clauses.get(finding.clause)
    if clause is None:
        return rule.zh, rule.en
    return f"{rule.zh}——{clause.zh}", f"{rule.en}: {clause.en}"


@service("AUDIT")
class Audit(CaseService):
    """Opened from a finding (`services.auditing.open_audit`), never asked for."""

    outcomes = ("audit_result",)
    second = True
    by_officer = (measures.FACT, NOTE)
    answers: ClassVar[tuple[Outcome, ...]] = ("grant", "impose")
    answer_names = MappingProxyType({
        "grant": ("不属实，不作处理", "Unfounded, nothing follows"),
        "impose": ("属实，作出处理", "Founded, measures follow"),
    })  # fmt: skip

    def admissible(self, asked: Seen) -> list[Lack]:
        finding_of(asked)
        return []

    def handed_in(self, asked: Seen, actor: Actor, door: str) -> None:
        zh, en = hearing.opening(asked.case, *found_in_words(finding_of(asked)))
        notices.tell(asked.case, HEARING, zh, en, asked.day)

    def hands(self, asked: Seen) -> Collection[str]:
        """Who decided what the person draws is not to look into it."""
        if asked.case.person is None:
            return ()
        rows = BenefitDecision.objects.filter(person=asked.case.person)
        return {name for pair in rows.values_list("decided_by", "checked_by") for name in pair if name}

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer(
            "稽核发现由人员核查，听取当事人意见后决定",
            "people look into a finding, and decide after whoever is concerned was heard",
        )

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if said is None or not (said.zh.strip() and said.en.strip()):
            raise refused(
                "不属实的也须写明核查经过和理由（中英文）",
                "unfounded: say what was looked at and why, in both languages",
            )
        return Grant(explained(
            self, asked, "grant", None, finding=finding_of(asked).pk,
            reason={"zh": said.zh, "en": said.en}, ground=said.ground,
        ))  # fmt: skip

    def imposed(self, asked: Seen, human: Human, reason: Reason) -> Content:
        finding = finding_of(asked)
        if not hearing.heard(asked.case, asked.day):
            raise refused(
                "作出处理前须告知当事人并听取陈述申辩：先发告知，待其答复或期限届满",
                "whoever is concerned is heard before anything is taken away: send the notice first, and "
                "wait for the answer or the end of its time",
            )
        return explained(
            self, asked, "impose", None, finding=finding.pk, measures=self._planned(asked),
            reason={"zh": reason.zh, "en": reason.en},
        )  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        finding = finding_of(done.seen)
        imposes = done.decision.outcome == IMPOSE
        said = done.explanation["reason"]
        why = Reason(said["zh"], said["en"], done.decision.ground or self._ground(finding),
                     {"case": done.case.number, "finding": finding.pk})  # fmt: skip
        made: list[Written] = []
        if done.decision.replaces is not None:
            made += imposing.given_back(done.decision.replaces, done, why)
        if imposes:
            if self._planned(done.seen) != done.explanation["measures"]:
                raise refused(
                    f"办件{done.case.number}拟办后记录或发放已变，请退回重新拟办",
                    f"case {done.case.number}: record or payments have changed since it was proposed; send "
                    "it back and propose again",
                )
            for each in self._measures(done.seen):
                made += imposing.carried(each, Hands(Human(done.maker), done, why))
        answer = findings.answer(
            finding, CONFIRMED if imposes else UNFOUNDED,
            f"{said['zh']} / {said['en']}（{done.case.number}）", day=done.day, actor=done.maker,
            door=done.door,
        )  # fmt: skip
        return [*made, Written("finding_answer", f"{answer.pk}:{done.decision.pk}")]

    def told(self, asked: Seen, decision: Decision) -> tuple[str, str]:
        done = Done(asked, decision, Actor(decision.by, "case_officer"), None, "")
        content = done.explanation
        if decision.outcome == IMPOSE:
            both = [measures.words_of(each) for each in content["measures"]]
            return (f"处理：{'；'.join(zh for zh, _ in both)}。",
                    f"What follows: {'; '.join(en for _, en in both)}. ")  # fmt: skip
        said = content["reason"]
        found_zh, found_en = found_in_words(finding_of(asked))
        return (
            f"稽核核查结束：{found_zh}，经核查不属实，不作处理。{said['zh']}",
            f"The audit is over: {found_en}. It was looked into and is unfounded; nothing follows. "
            f"{said['en']}",
        )

    def _ground(self, finding: Finding) -> str:
        return rule_of(finding.rule).ground

    def _measures(self, asked: Seen) -> tuple[measures.Measure, ...]:
        names = measures.allowed(asked.case.person is not None)
        return measures.read(asked.value(measures.FACT), names)

    def _planned(self, asked: Seen) -> list[Plain]:
        return [imposing.planned(each, asked) for each in self._measures(asked)]
