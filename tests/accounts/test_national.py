"""The national identity, against a provider that really runs: a small one on this machine."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from canbao.config.installation import Provider
from canbao.people.identity import identity_of
from tests.accounts.make import ANALYST, PERSON, account

pytestmark = pytest.mark.django_db
NUMBER = "510104199003074518"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Small:
    """A provider: discovery, keys, codes and tokens; `change` alters what it signs."""

    def __init__(self) -> None:
        self.codes: dict[str, dict[str, str]] = {}
        self.change: dict[str, object] = {}
        self.key, self.issuer, self.described = KEY, "", {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                if path == "/.well-known/openid-configuration":
                    return self.say(provider.discovery())
                public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
                return self.say({"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                return self.say(provider.token({n: v[0] for n, v in parse_qs(body).items()}))

            def say(self, told: object) -> None:
                sent = json.dumps(told).encode()
                self.send_response(200 if "error" not in told else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def discovery(self) -> dict[str, str]:
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
        } | self.described  # fmt: skip

    def agree(self, address: str) -> dict[str, str]:
        """What the person's browser brings back after agreeing at the provider's page."""
        asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        code = base64.urlsafe_b64encode(hashlib.sha256(address.encode()).digest()).decode()
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, sent: dict[str, str]) -> dict[str, str]:
        asked = self.codes.pop(sent["code"], None)
        if asked is None or sent["client_secret"] != "s3cret":
            return {"error": "invalid_grant"}
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": "canbao", "sub": "u1", "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "id_number": NUMBER,
        } | self.change  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"id_token": signed, "access_token": "x", "token_type": "Bearer"}


@pytest.fixture
def provider(settings) -> Iterator[Small]:
    small = Small()
    settings.NATIONAL_IDENTITY = Provider(small.issuer, "canbao", "s3cret", "id_number")
    yield small
    small.server.shutdown()
    small.server.server_close()


@pytest.fixture
def person():
    return account(PERSON, identity=identity_of(NUMBER))


def gone(client: Client) -> str:
    """The address somebody is led to."""
    response = client.get("/zh/sign-in/national/")
    assert response.status_code == 302
    cookie = client.cookies["canbao_national"]
    assert (cookie["samesite"], cookie["path"]) == ("Lax", "/zh/sign-in/national/back/")
    assert cookie["httponly"]
    return response["Location"]


def came_back(client: Client, given: dict[str, str]):
    return client.get("/zh/sign-in/national/back/", given)


def is_in(client: Client) -> bool:
    return client.get("/zh/account/").status_code == 200


def test_the_page_offers_it_where_there_is_one(provider, settings):
    assert "统一身份认证" in Client().get("/zh/sign-in/").content.decode()
    settings.NATIONAL_IDENTITY = None
    assert "统一身份认证" not in Client().get("/zh/sign-in/").content.decode()
    assert Client().get("/zh/sign-in/national/").status_code == 422


def test_a_person_signs_in_and_goes_on_by_a_link(provider, person):
    client = Client(SERVER_NAME="localhost")
    response = came_back(client, provider.agree(gone(client)))
    assert response.status_code == 200
    assert 'href="/zh/my/todo/"' in response.content.decode()
    assert is_in(client)
    assert person.sessions.get().means == "national"


def test_an_answer_counts_once_and_only_for_the_browser_that_asked(provider, person):
    client, thief = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    given = provider.agree(gone(client))
    assert came_back(thief, given).status_code == 422
    gone(thief)
    assert came_back(thief, given).status_code == 422
    assert not is_in(thief)
    assert came_back(client, given).status_code == 200
    assert came_back(client, given).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"id_number": None},
        {"id_number": 7},
        {"id_number": "510104199003074519"},
    ],
)
def test_an_answer_that_is_not_for_us_now_signs_nobody_in(provider, person, change):
    provider.change = change
    client = Client(SERVER_NAME="localhost")
    assert came_back(client, provider.agree(gone(client))).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize("state", ["", "x", "٣é", "\0", "x" * 5000])
def test_a_made_up_state_is_told_nothing(provider, person, state):
    client = Client(SERVER_NAME="localhost")
    assert came_back(client, provider.agree(gone(client)) | {"state": state}).status_code == 422
    assert not is_in(client)


def test_another_key_signs_nobody_in(provider, person):
    provider.key = OTHER
    client = Client(SERVER_NAME="localhost")
    assert came_back(client, provider.agree(gone(client))).status_code == 422


def test_a_provider_that_leads_away_from_https_is_not_followed(provider, person):
    provider.described = {"token_endpoint": "http://evil.example/token"}
    client = Client(SERVER_NAME="localhost")
    assert came_back(client, provider.agree(gone(client))).status_code == 422


def test_it_opens_no_account_in_office(provider):
    account(ANALYST, identity=identity_of(NUMBER))
    client = Client(SERVER_NAME="localhost")
    response = came_back(client, provider.agree(gone(client)))
    assert "还没有您的账户" in response.content.decode()


def test_a_provider_that_does_not_answer_leaves_the_other_ways(provider):
    provider.server.shutdown()
    provider.server.server_close()
    response = Client(SERVER_NAME="localhost").get("/zh/sign-in/national/")
    assert response.status_code == 422
    assert "用密码登录" in response.content.decode()
