"""The messages between two installations: canonical JSON, each sealed with the hash of the one
before it in the same transfer. Reading checks form and seal; what a message brings about is
`inbox`'s.

    {"schema": "canbao-transfer/1", "kind": "contact_letter", "transfer": "330000000000-1",
     "number": 1, "previous": "000…", "sender": 330000000000, "receiver": 510000000000,
     "day": "2025-03-03", "body": {…}, "hash": "…", "signature": null}

The hash is of everything but itself and the signature. A signature is over the hash; whoever runs a
network of installations registers how it is made and checked (`SIGNERS`), because the ciphers and
keys are the network's.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from canbao.batches.canonical import Content, Plain, canonical, hash_of
from canbao.ledger.refusal import Refused, refused

SCHEMA: Final = "canbao-transfer/1"
START: Final = "0" * 64
LETTER, REFUSAL, SHEET = "contact_letter", "refusal", "information_sheet"
MONEY, RECEIPT, DIFFERENCE = "money_transfer", "receipt", "difference_notice"
KINDS: Final = (LETTER, REFUSAL, SHEET, MONEY, RECEIPT, DIFFERENCE)
LONGEST: Final = 2_000_000  # bytes; sixty years of months at three places are 200 kB
FIELDS: Final = {
    "schema", "kind", "transfer", "number", "previous", "sender", "receiver", "day", "body",
    "hash", "signature",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signer:
    """How one algorithm signs a hash and checks the signature of a sender."""

    sign: Callable[[str], str]
    check: Callable[[int, str, str], bool]  # sender, hash, signature


SIGNERS: dict[str, Signer] = {}


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message in typed form."""

    kind: str
    transfer: str
    number: int
    previous: str
    sender: int
    receiver: int
    day: date
    body: Content
    signature: Content | None = None

    @property
    def hash(self) -> str:
        """The seal of everything but the signature."""
        return hash_of(self._sealed())

    def _sealed(self) -> dict[str, Plain]:
        return {
            "schema": SCHEMA,
            "kind": self.kind,
            "transfer": self.transfer,
            "number": self.number,
            "previous": self.previous,
            "sender": self.sender,
            "receiver": self.receiver,
            "day": self.day.isoformat(),
            "body": self.body,
        }

    @property
    def text(self) -> str:
        """The message as it travels; encode it as UTF-8."""
        return canonical({**self._sealed(), "hash": self.hash, "signature": self.signature})


def read(content: bytes) -> Envelope:
    """A message from its bytes. Raises Refused for anything that is not exactly one well-formed
    message of this schema with its own hash and a signature that holds."""
    if len(content) > LONGEST:
        raise refused(
            f"报文{len(content)}字节，超过{LONGEST}字节",
            f"the message has {len(content)} bytes; at most {LONGEST} are taken",
        )
    try:
        given = json.loads(content.decode("utf-8"), parse_float=_no_float)
    except (ValueError, RecursionError) as error:
        raise refused(f"报文不是JSON：{error}", f"the message is not JSON: {error}") from None
    envelope = _typed(given)
    if given["hash"] != envelope.hash:
        raise refused(
            f"报文{envelope.transfer}第{envelope.number}号的哈希与内容不符，请发送方重发",
            f"message {envelope.number} of {envelope.transfer} is not what its hash says; ask the "
            "sender for it again",
        )
    if content.decode("utf-8") != envelope.text:
        raise refused(
            f"报文{envelope.transfer}第{envelope.number}号不是规范JSON",
            f"message {envelope.number} of {envelope.transfer} is not in canonical form",
        )
    _signed(envelope)
    return envelope


def _no_float(text: str) -> float:
    raise ValueError(f"{text}: 不接受小数 / fractions are not taken")


def _typed(given: Any) -> Envelope:
    if not isinstance(given, dict) or set(given) != FIELDS or given["schema"] != SCHEMA:
        named = given.get("schema") if isinstance(given, dict) else None
        raise refused(
            f"报文格式{named!r}不是{SCHEMA}，或字段不齐",
            f"the message's schema {named!r} is not {SCHEMA}, or its fields are not those of it",
        )
    wrong: list[str] = []
    for name in ("kind", "transfer", "previous", "day", "hash"):
        if not isinstance(given[name], str) or not given[name] or len(given[name]) > 64:
            wrong.append(name)
    for name in ("number", "sender", "receiver"):
        if type(given[name]) is not int or not 1 <= given[name] < 10**12:
            wrong.append(name)
    if given["kind"] not in KINDS:
        wrong.append("kind")
    if not isinstance(given["body"], dict):
        wrong.append("body")
    if given["signature"] is not None and not isinstance(given["signature"], dict):
        wrong.append("signature")
    try:
        day = date.fromisoformat(str(given["day"]))
    except ValueError:
        wrong.append("day")
    if wrong:
        names = ", ".join(dict.fromkeys(wrong))
        raise refused(f"报文字段有误：{names}", f"fields of the message are wrong: {names}")
    return Envelope(
        kind=given["kind"],
        transfer=given["transfer"],
        number=given["number"],
        previous=given["previous"],
        sender=given["sender"],
        receiver=given["receiver"],
        day=day,
        body=given["body"],
        signature=given["signature"],
    )


def _signed(envelope: Envelope) -> None:
    """A signature that is there must hold; whether there must be one is the network's rule."""
    if envelope.signature is None:
        return
    algorithm = str(envelope.signature.get("algorithm", ""))
    value = str(envelope.signature.get("value", ""))
    signer = SIGNERS.get(algorithm)
    if signer is None or not signer.check(envelope.sender, envelope.hash, value):
        raise refused(
            f"报文{envelope.transfer}第{envelope.number}号的签名（{algorithm}）无法验证",
            f"the signature ({algorithm}) of message {envelope.number} of {envelope.transfer} does "
            "not hold",
        )


__all__ = ["DIFFERENCE", "LETTER", "MONEY", "RECEIPT", "REFUSAL", "SHEET", "Envelope", "Refused"]
