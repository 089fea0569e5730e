"""Rating: five grades, once for each case, by whoever asked or is concerned. Who was not content is
called back within fifteen working days, and what was put right is kept.

Where it comes from: the rating rules as we know them are local and unconfirmed; the number of days is
our own standard.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from canbao.cases import clocks, notices
from canbao.cases.clocks import Limit
from canbao.cases.hands import PURPOSE, Deed, may_act
from canbao.cases.models import Case, Rating
from canbao.cases.models.telling import BAD, GRADES
from canbao.cases.states import hand_of
from canbao.ledger.refusal import refused
from canbao.people import log

CALL_BACK: Final = "call_back"
CALL_BACK_LIMIT: Final = Limit(CALL_BACK, 15, "working", "好差评差评回访（本机构标准）", "own")
RATED_IN: Final = ("served", "effected", "contested", "changed", "closed")
LONGEST: Final = 1000


def rate(number: str, grade: int, words: str, deed: Deed) -> Rating:
    """A rating; the same again is the same. Raises Refused before there is an answer, for another
    grade than 1 to 5, a second opinion, and somebody who has nothing to do with the case."""
    if grade not in GRADES:
        raise refused(f"评价应为1至5，不是{grade}", f"a rating is 1 to 5, not {grade}")
    if len(words) > LONGEST:
        raise refused(f"评价最多{LONGEST}字", f"a rating has at most {LONGEST} characters")
    with transaction.atomic():
        case = _held(number)
        if hand_of(deed.actor) != "applicant":
            raise refused("评价由办事人作出", "a case is rated by whoever asked")
        may_act(deed, case.service, case.person, case.employer)
        if case.state not in RATED_IN:
            raise refused(
                f"办件{number}现为{case.state}，有结果后才能评价",
                f"case {number} is {case.state}: it can be rated when there is an answer",
            )
        there = Rating.objects.filter(case=case).first()
        if there is not None:
            if (there.grade, there.words, there.by) == (grade, words, deed.actor.name):
                return there
            raise refused(f"办件{number}已评价", f"case {number} has been rated already")
        made = Rating.objects.create(
            case=case, grade=grade, words=words, by=deed.actor.name, day=deed.day
        )
        if grade <= BAD:
            clocks.start(case, CALL_BACK_LIMIT, deed.day)
            notices.tell(
                case, CALL_BACK, "您的评价已收到，我们将在15个工作日内回访。",
                "We have your rating and will call you back within 15 working days.", deed.day,
            )  # fmt: skip
        _log(case, deed, {"rated": grade})
    return made


def called(number: str, put_right: str, deed: Deed) -> Rating:
    """Whoever was not content was called back; what was put right. Raises Refused for a case without
    a bad rating, or without words, and for a hand that is not in office."""
    if not put_right.strip() or len(put_right) > LONGEST:
        raise refused("请写明整改情况", f"say what was put right, at most {LONGEST} characters")
    with transaction.atomic():
        case = _held(number)
        if hand_of(deed.actor) != "officer":
            raise refused("回访由工作人员进行", "calling back is for people in office")
        made = Rating.objects.filter(case=case, grade__lte=BAD).first()
        if made is None:
            raise refused(f"办件{number}没有差评", f"case {number} has no bad rating")
        if made.called is None:
            made.called, made.called_by, made.put_right = deed.day, deed.actor.name, put_right
            made.save(update_fields=["called", "called_by", "put_right"])
            for each in clocks.running(case):
                if each.kind == CALL_BACK:
                    clocks.end(each, deed.day)
            _log(case, deed, {"called_back": True})
    return made


def _held(number: str) -> Case:
    case = Case.objects.select_for_update().filter(number=number).first()
    if case is None:
        raise refused(f"没有编号为{number}的办件", f"there is no case {number}")
    return case


def _log(case: Case, deed: Deed, detail: log.Detail) -> None:
    act = log.Act(log.WRITE, PURPOSE, case.person, f"case {case.number}", detail)
    log.append(deed.actor, deed.door, act)
