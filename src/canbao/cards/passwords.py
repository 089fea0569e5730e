"""The password of the card: six digits nobody guesses at once, the same on every channel, locked after too
many errors. Six digits are few: the hash is keyed with the installation's secret, which lies outside the
database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.crypto import salted_hmac

from canbao.cards.hands import By, hand_of, write
from canbao.cards.models import Password
from canbao.cards.words import parameter
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people.models import Person

LENGTH: Final = 6
SALT: Final = "canbao.cards.password"


def faults(password: str, id_number: str = "") -> list[Refusal]:
    """What is wrong with a password: not six digits, running up or down, repeated, or part of the ID
    number (a birthday is)."""
    return list(_faults(password, id_number))


def _faults(password: str, id_number: str) -> Iterator[Refusal]:
    if len(password) != LENGTH or not (password.isascii() and password.isdigit()):
        yield Refusal("密码须为6位数字", "the password has six digits")
        return
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(password)}
    if steps in ({1}, {9}):
        yield Refusal("密码不能是连续数字", "the digits must not run up or down")
    if any(password == password[:size] * (LENGTH // size) for size in (1, 2, 3)):
        yield Refusal("密码不能是重复数字", "the digits must not repeat themselves")
    if password in id_number or password in "".join(filter(str.isdigit, id_number)):
        yield Refusal(
            "密码不能取自证件号码或生日", "it must not be part of the ID number or birthday"
        )


def set_password(person: int, password: str, by: By) -> None:
    """Sets or changes it, and lifts a lock: whoever calls has made sure that it is the holder (by the old
    password, or in person at the counter). Raises Refused with every fault."""
    hand_of(by, person)
    found = Person.objects.filter(id=person, withdrawn=False).first()
    if found is None:
        raise refused(f"没有编号为{person}的人", f"there is no person {person}")
    wrong = faults(password, found.number or found.document)
    if wrong:
        raise Refused(wrong)
    made = make_password(_keyed(password, settings.SECRET_KEY))
    with transaction.atomic():
        Password.objects.update_or_create(
            person=person,
            defaults={"hash": made, "errors": 0, "locked": False, "changed": by.day},
        )
        write(by, person, "password_set")


def check(person: int, password: str, by: By) -> bool:
    """Whether it is the person's password; counts errors. Raises Refused where none is set or it is
    locked, with the way out."""
    hand_of(by, person)
    with transaction.atomic():
        row = Password.objects.select_for_update().filter(person=person).first()
        if row is None:
            raise refused("尚未设置密码，请先设置", "no password is set: set one first")
        if row.locked:
            raise refused(
                "密码已锁定，请到柜台凭证件重置", "the password is locked: reset it at a counter"
            )
        right = _is(row.hash, password)
        errors = 0 if right else row.errors + 1
        if errors != row.errors:
            row.errors, row.locked = errors, errors >= parameter("password_errors")
            row.save(update_fields=["errors", "locked"])
        if row.locked:
            write(by, person, "password_locked")
    return right


def _keyed(password: str, secret: str) -> str:
    return salted_hmac(SALT, password, secret=secret, algorithm="sha256").hexdigest()


def _is(made: str, password: str) -> bool:
    """Former secrets count too (`SECRET_KEY_FALLBACKS`), so that a new one locks nobody out."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(check_password(_keyed(password, secret), made) for secret in secrets)
