"""Telling programs that a case took a step: which case, which state, when, and nothing about a person.

What is to be told is put down as jobs in the transaction of the step, and sent by a worker, again and again
with growing pauses. It goes to https addresses of the public network only: the name is looked up once, every
address it has must be public, and it is that address that is asked; nothing is followed elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q

from canbao.accounts import sealed
from canbao.accounts.models import Account
from canbao.api.models import Webhook
from canbao.batches import clock, jobs
from canbao.batches.canonical import Plain
from canbao.batches.jobs import Held
from canbao.cases.access import readable
from canbao.cases.models import Case, Mandate, Transition
from canbao.ledger.refusal import refused
from canbao.people import log

JOB: Final = "webhook"
DOOR: Final = "api"
MOST: Final = 5
ATTEMPTS: Final = 8
SECONDS: Final = 10
LEAST_KEY, LONGEST_KEY = 32, 200
SIGNATURE: Final = "Canbao-Signature"


class NotTaken(OSError):
    """The address did not take it; it is tried again later."""


def subscribe(account: Account, url: str, key: str) -> Webhook:
    """From now on steps of the account's cases are told to this address. Raises Refused for one that is
    not https, or has a name and password, a port below 1024 but 443, or an address in it that is not
    public; for a short key; and for too many."""
    _checked(url)
    if not LEAST_KEY <= len(key) <= LONGEST_KEY:
        raise refused(
            f"密钥应为{LEAST_KEY}至{LONGEST_KEY}个字符",
            f"the key has {LEAST_KEY} to {LONGEST_KEY} characters",
        )
    with transaction.atomic():
        log.append(account.actor, DOOR, log.Act(
            log.WRITE, "sign_in", account.person, f"account:{account.username}",
            {"event": "webhook_made", "host": urlsplit(url).hostname}))  # fmt: skip
        if account.webhooks.filter(ended__isnull=True).count() >= MOST:
            raise refused(
                f"最多{MOST}个回调地址，请先停用一个", f"at most {MOST} webhooks: end one first"
            )
        return Webhook.objects.create(
            account=account, url=url, sealed=sealed.seal(key.encode()), made=clock.now()
        )


def end(hook: Webhook) -> Webhook:
    """Nothing more is told; again is harmless."""
    with transaction.atomic():
        if hook.ended is None:
            hook.ended = clock.now()
            hook.save(update_fields=["ended"])
            log.append(hook.account.actor, DOOR, log.Act(
                log.WRITE, "sign_in", hook.account.person, f"account:{hook.account.username}",
                {"event": "webhook_ended"}))  # fmt: skip
    return hook


def stepped(moved: Sequence[tuple[Case, Sequence[Transition]]]) -> None:
    """Cases took steps: a job for each address to be told, in the steps' transaction."""
    if any(steps for _, steps in moved) and Webhook.objects.filter(ended__isnull=True).exists():
        for case, steps in moved:
            _stepped(case, steps)


def _stepped(case: Case, steps: Sequence[Transition]) -> None:
    if not steps:
        return
    whose = Q(account__username=case.asked_by)
    if case.person is not None:
        whose |= Q(account__person=case.person)
    if case.employer:
        whose |= Q(account__employer=case.employer)
    acting = Mandate.objects.filter(person=case.person, employer=case.employer, ended__isnull=True)
    whose |= Q(account__username__in=acting.values("account"))
    hooks = Webhook.objects.filter(whose, ended__isnull=True, account__is_active=True)
    for hook in hooks.select_related("account"):
        # Whoever wants to be told must be allowed to see the case on this day.
        if readable(hook.account.actor, case, case.last_day) is None:
            continue
        for step in steps:
            told: dict[str, Plain] = {
                "case": case.number, "state": step.end, "step": step.number,
                "day": step.day.isoformat(), "at": step.at.isoformat(timespec="seconds"),
            }  # fmt: skip
            jobs.enqueue(
                JOB, f"webhook {hook.pk} {case.number} {step.number}", subject=f"webhook {hook.pk}",
                payload={"hook": hook.pk, "told": told}, most_attempts=ATTEMPTS,
            )  # fmt: skip


def signature(key: bytes, at: int, body: bytes) -> str:
    """`t=<seconds>,v1=<HMAC-SHA256 of t, a dot and the body>`: whoever checks it also looks at t, so
    that an old message can't be sent again."""
    mark = hmac.new(key, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


def handler() -> Callable[[Held], None]:
    """What a worker does with a job: sends it, and ends it once it was taken."""

    def tell(held: Held) -> None:
        given = held.job.given
        hook = Webhook.objects.get(pk=given["hook"])
        if hook.ended is None:
            body = json.dumps({"id": held.job.key, **given["told"]}, sort_keys=True).encode()
            at = int(clock.now().timestamp())
            _send(hook.url, body, signature(sealed.opened(hook.sealed), at, body))
        with held.effect():
            pass

    return tell


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises NotTaken where it has none, or one that is not public: a name may
    lead to one of each."""
    try:
        found = {
            str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        }
    except OSError:
        raise NotTaken(f"{host}: no such host") from None
    if not found or not all(ipaddress.ip_address(each).is_global for each in found):
        raise NotTaken(f"{host}: not an address of the public network")
    return sorted(found)


def trusted() -> ssl.SSLContext:
    """The certificates of the machine."""
    return ssl.create_default_context()


class _Pinned(http.client.HTTPSConnection):
    """Goes to the very address that was looked at, under the host's name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._certificates = trusted()
        super().__init__(host, port, timeout=SECONDS, context=self._certificates)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), SECONDS)
        self.sock = self._certificates.wrap_socket(plain, server_hostname=self.host)


def _send(url: str, body: bytes, mark: str) -> None:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Pinned(host, port, public_addresses(host, port)[0])
    try:
        connection.request("POST", path, body, {
            "Content-Type": "application/json", SIGNATURE: mark, "User-Agent": "canbao-webhook/1",
        })  # fmt: skip
        answer = connection.getresponse()
        answer.read(1000)
        if not 200 <= answer.status < 300:
            raise NotTaken(f"{host} answered {answer.status}")
    except http.client.HTTPException as error:
        raise NotTaken(f"{host}: {type(error).__name__}") from None
    finally:
        connection.close()


def _checked(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        parts, port = urlsplit(""), 0
    host = parts.hostname or ""
    sound = (
        parts.scheme == "https" and host and "." in host and url.isascii() and url.isprintable()
        and not parts.username and not parts.password and not parts.fragment and " " not in url
        and len(url) <= 500 and (port == 443 or port >= 1024)
    )  # fmt: skip
    if sound:
        try:
            sound = ipaddress.ip_address(host).is_global
        except ValueError:
            sound = not host.endswith((".local", ".internal", ".localhost"))
    if not sound:
        raise refused(
            "回调地址须为公共网络的 https 地址，如 https://example.cn/steps",
            "a webhook is an https address of the public network, such as https://example.cn/steps",
        )
