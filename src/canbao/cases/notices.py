"""Telling people: in the portal at once, by text message or e-mail where an address is known.

A message says that there is something to read and where to call, and no more: neither what was decided
nor a link, and it never asks for a password or a code. Handing it over is a job; an adapter writes it
where the gateway of the installation fetches it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, Protocol

import yaml
from django.conf import settings

from canbao.batches import clock, jobs
from canbao.batches.canonical import Plain, canonical
from canbao.batches.jobs import Held
from canbao.cases import kept
from canbao.cases.models import Case, Message, Notice
from canbao.cases.models.case import NOTICES
from canbao.cases.models.telling import EMAIL, OPEN, SENT, SMS

FILE: Final = Path(__file__).with_name("notices.yaml")
JOB: Final = "case message"
ASKS: Final = re.compile(
    r"密码|口令|验证码|校验码|password|passcode|\bPIN\b|verification code|https?:|www\.|点击|click",
    re.IGNORECASE,
)
"""What no message may say: words that ask for a secret, links, the invitation to follow one."""
MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}")
FACT: Final = "email"


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says of a kind of notice, in both languages; `{number}` is the case's."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as an adapter gets it; `key` is its own and stays the same when it is tried again."""

    key: str
    way: str
    address: str
    text: str


class Adapter(Protocol):
    """Hands a message over. Called again for the same key it must do nothing more than once."""

    def __call__(self, message: Outgoing) -> None:
        """Raises OSError when it could not be handed over: it is tried again later."""


@cache
def words() -> Mapping[str, Words]:
    """The texts by kind of notice. Raises ValueError for a kind that lacks one, or a text that asks
    for a secret."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = {kind: Words(**each) for kind, each in said.items()}
    if set(found) != set(NOTICES):
        raise ValueError(f"notices.yaml: kinds are not those of notices: {sorted(set(NOTICES))}")
    for kind, each in found.items():
        if asked := ASKS.search(each.zh + each.en):
            raise ValueError(f"notices.yaml: {kind}: {asked.group()!r} has no place in a message")
    return found


def tell(case: Case, kind: str, zh: str, en: str, day: date, *,
         items: Sequence[Plain] = ()) -> Notice:  # fmt: skip
    """A notice in the portal, and its messages on their way; in the caller's transaction."""
    notice = Notice(
        case=case, number=kept.count(case, "notices") + 1, kind=kind, zh=zh, en=en, day=day,
        items=canonical(list(items)),
    )  # fmt: skip
    kept.put(case, notice)
    text = words()[kind]
    said = f"{text.zh.format(number=case.number)} {text.en.format(number=case.number)}"
    for way, address in _addresses(case):
        message = Message(notice=notice, way=way, address=address, text=said)
        kept.put(case, message)
        kept.afterwards(case, _on_their_way, message)
    return notice


def _on_their_way(messages: Sequence[Message]) -> None:
    jobs.enqueue_many(JOB, [
        jobs.Wanted(f"case message {each.pk}", f"case {each.notice.case.number}", {"message": each.pk})
        for each in messages
    ])  # fmt: skip


def _addresses(case: Case) -> list[tuple[str, str]]:
    """Where whoever is concerned can be reached: the phone on record, the e-mail stated with the
    case."""
    found = []
    person = kept.person(case)
    if person is not None and person.phone is not None:
        found.append((SMS, str(person.phone)))
    stated = [each for each in kept.rows(case, "facts") if each.name == FACT]
    address = json.loads(stated[-1].value) if stated else None
    if isinstance(address, str) and MAIL.fullmatch(address):
        found.append((EMAIL, address))
    return found


def into_folder(message: Outgoing) -> None:
    """The adapter that comes with the house: a file for each message in the out-box of its way, whole
    or not at all; the same message again is the same file."""
    folder = Path(settings.OUTBOX_FOLDER) / message.way
    folder.mkdir(parents=True, exist_ok=True)
    said = canonical({"key": message.key, "to": message.address, "text": message.text})
    draft = folder / f".{message.key}.{os.getpid()}"
    draft.write_text(said + "\n", encoding="utf-8")
    draft.replace(folder / f"{message.key}.json")


def handler(adapter: Adapter = into_folder) -> Callable[[Held], None]:
    """What a worker does with a message's job."""

    def hand_over(held: Held) -> None:
        message = Message.objects.select_related("notice__case").get(pk=held.job.given["message"])
        if message.state == OPEN:
            key = f"{message.notice.case.number}-{message.notice.number}"
            adapter(Outgoing(key, message.way, message.address, message.text))
        with held.effect():
            Message.objects.filter(pk=message.pk, state=OPEN).update(state=SENT, sent_at=clock.now())

    return hand_over
