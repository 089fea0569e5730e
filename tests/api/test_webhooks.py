"""Being told of steps: signed, without a word about a person, again until it is taken, and never anything
that is not out on the public network."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from canbao.accounts.models import Account
from canbao.api import webhooks
from canbao.api.models import Webhook
from canbao.batches import clock, jobs
from canbao.batches.models import Job
from canbao.config.batches import handlers
from tests.accounts.make import account
from tests.api.client import PHONE, Program
from tests.services.make import DAY, person

pytestmark = pytest.mark.django_db
KEY = "a key of at least thirty-two characters"
HOST = "hooks.example.cn"


@pytest.fixture
def li(delivered, monkeypatch) -> Program:
    monkeypatch.setattr("canbao.api.money_asking.today", lambda: DAY)
    person()
    return Program(account("person", "li", person=1))


class Taking:
    """A real HTTPS server of somebody's; `answers` are what it says next."""

    def __init__(self, folder) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        taking = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taking.got.append((dict(self.headers), body))
                self.send_response(taking.answers.pop(0) if taking.answers else 204)
                self.send_header("Location", "http://169.254.169.254/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.file = folder / "server.pem"
        self.file.write_bytes(certificate())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://{HOST}:{self.server.server_port}/steps"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def certificate() -> bytes:
    """A certificate for the host, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return plain + made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def taking(tmp_path, monkeypatch) -> Iterator[Taking]:
    """Its host is found on this machine, which is allowed here, and its certificate is known."""
    made = Taking(tmp_path)
    monkeypatch.setattr(webhooks, "public_addresses", lambda host, port: ["127.0.0.1"])
    monkeypatch.setattr(webhooks, "trusted", lambda: ssl.create_default_context(cafile=made.file))
    yield made
    made.server.shutdown()
    made.server.server_close()


def subscribed(program: Program, url: str) -> Webhook:
    answer = program.post("webhooks/new", {"url": url, "key": KEY})
    assert answer.status_code == 201, answer.content.decode()
    assert KEY not in answer.content.decode()
    return Webhook.objects.latest("pk")


def test_each_step_is_told_signed_and_without_a_word_about_the_person(li, taking):
    hook = subscribed(li, taking.url)
    assert KEY not in hook.sealed
    case = li.moved(li.opened(given=PHONE), "submit")
    jobs.work_off(handlers())
    told = [json.loads(body) for _, body in taking.got]
    assert [each["state"] for each in told][:2] == ["received", "complete"]
    assert {each["case"] for each in told} == {case["number"]}
    assert all(set(each) == {"id", "case", "state", "step", "day", "at"} for each in told)
    assert len({each["id"] for each in told}) == len(told)
    for headers, body in taking.got:
        at, mark = (part.split("=")[1] for part in headers["Canbao-Signature"].split(","))
        right = hmac.new(KEY.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(mark, right)
        assert abs(int(at) - datetime.now(UTC).timestamp()) < 60
    assert li.get("webhooks").json()["webhooks"][0]["jobs"] == {"done": len(told)}


def test_what_is_not_taken_is_told_again_with_growing_pauses(li, taking, monkeypatch):
    subscribed(li, taking.url)
    case = li.opened(given=PHONE)
    taking.answers = [500, 302, 204]
    li.moved(case, "withdraw")
    for seconds in (0, 11, 32):
        later = datetime.now(UTC) + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "clock", lambda later=later: later)
        jobs.work_off(handlers())
    assert [json.loads(body)["state"] for _, body in taking.got] == ["withdrawn"] * 3
    assert Job.objects.get(kind="webhook").state == "done"


def test_after_its_last_try_it_waits_for_a_human(li, taking, monkeypatch):
    subscribed(li, taking.url)
    taking.answers = [500] * 20
    li.moved(li.opened(given=PHONE), "withdraw")
    for hours in range(12):
        later = datetime.now(UTC) + timedelta(hours=2 * hours)
        monkeypatch.setattr(clock, "clock", lambda later=later: later)
        jobs.work_off(handlers())
    assert len(taking.got) == webhooks.ATTEMPTS
    assert Job.objects.get(kind="webhook").state == "failed"


def test_an_ended_one_is_told_nothing_not_even_what_was_waiting(li, taking):
    hook = subscribed(li, taking.url)
    case = li.opened(given=PHONE)
    li.moved(case, "withdraw")
    assert li.post(f"webhooks/{hook.pk}/end").json()["ended"]
    jobs.work_off(handlers())
    assert taking.got == []
    li.moved(li.opened(given=PHONE), "withdraw")
    assert Job.objects.filter(kind="webhook").count() == 1


def test_nobody_is_told_of_cases_that_are_not_theirs(li, taking):
    person(2, name="王芳", sex=2)
    subscribed(Program(account("person", "wang", person=2)), taking.url)
    subscribed(Program(account("auditor", "aud")), taking.url)
    li.moved(li.opened(given=PHONE), "withdraw")
    assert not Job.objects.filter(kind="webhook").exists()


def test_a_step_that_is_undone_tells_nothing(li, taking):
    from django.db import transaction

    from canbao.cases import engine
    from canbao.cases.hands import Deed

    subscribed(li, taking.url)
    case = li.opened(given=PHONE)
    actor = Account.objects.get(username="li").actor
    with transaction.atomic():
        engine.withdraw(case["number"], case["version"], Deed(actor, "test", DAY))
        assert Job.objects.filter(kind="webhook").exists()
        transaction.set_rollback(True)
    assert not Job.objects.filter(kind="webhook").exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.cn/x",
        "https://127.0.0.1/x",
        "https://10.0.0.8/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://localhost/x",
        "https://postgres/x",
        "https://db.internal/x",
        "https://printer.local/x",
        "https://user:pass@example.cn/x",
        "https://example.cn:22/x",
        "https://example.cn:99999/x",
        "https://example.cn/x#y",
        "https://exa mple.cn/x",
        "https://例子.cn/x",
        "https://example.cn/" + "x" * 490,
        "ftp://example.cn/x",
        "https://",
        "",
        "javascript:alert(1)",
        "https://example.cn/x\r\nHost: evil",
    ],
)
def test_only_https_of_the_public_network_is_taken(li, url):
    answer = li.post("webhooks/new", {"url": url, "key": KEY})
    assert answer.status_code == 422
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    "found",
    [["10.1.2.3"], ["93.184.216.34", "127.0.0.1"], ["::1"], ["169.254.169.254"], ["fd00::1"], ["0.0.0.0"],
     ["100.64.0.1"], ["::ffff:10.0.0.1"], []],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_asked(li, monkeypatch, found):
    """Whatever it led to when it was taken: it is looked up anew, and that address is the one asked."""
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *args, **more: [(0, 0, 0, "", (each, 443)) for each in found]
    )
    asked: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **more: asked.append(args))
    with pytest.raises(webhooks.NotTaken):
        webhooks._send("https://example.cn/x", b"{}", "t=1,v1=x")
    assert asked == []


def test_the_address_that_was_looked_at_is_the_one_that_is_asked(monkeypatch):
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *args, **more: [(0, 0, 0, "", ("93.184.216.34", 443))]
    )
    asked: list[object] = []

    def connect(address, timeout):
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        webhooks._send("https://example.cn/x", b"{}", "t=1,v1=x")
    assert asked == [("93.184.216.34", 443)]


def test_a_certificate_of_another_is_not_believed(li, taking, monkeypatch):
    subscribed(li, taking.url)
    monkeypatch.setattr(webhooks, "trusted", ssl.create_default_context)
    li.moved(li.opened(given=PHONE), "withdraw")
    jobs.work_off(handlers())
    assert taking.got == []
    assert Job.objects.get(kind="webhook").state == "open"


@pytest.mark.parametrize("key", ["", "short", "x" * 201])
def test_a_key_that_can_be_guessed_is_refused(li, key):
    answer = li.post("webhooks/new", {"url": "https://example.cn/x", "key": key})
    assert answer.status_code == 422


def test_five_are_enough(li):
    for n in range(6):
        answer = li.post("webhooks/new", {"url": f"https://example.cn/{n}", "key": KEY})
    assert answer.status_code == 422
    assert Webhook.objects.count() == 5
