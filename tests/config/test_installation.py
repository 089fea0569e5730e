"""An installation keeps its own directory and its own key."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from canbao.config.installation import public_address, secret_key, var_directory


def test_the_key_is_made_once_kept_and_private(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = secret_key(tmp_path)
    assert len(first) >= 64
    assert secret_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_two_installations_have_two_keys(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    assert secret_key(one) != secret_key(two)


def test_workers_that_start_at_once_agree_on_one_key(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    keys: list[str] = []
    threads = [
        threading.Thread(target=lambda: keys.append(secret_key(tmp_path))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 12
    assert len(set(keys)) == 1


def test_a_given_key_is_taken_and_a_short_one_refused(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    assert secret_key(tmp_path) == "k" * 40
    monkeypatch.setenv("SECRET_KEY", "short")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        secret_key(tmp_path)


def test_the_directory_is_where_it_is_told_to_be(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("CANBAO_VAR", str(tmp_path / "deep" / "var"))
    assert var_directory() == tmp_path / "deep" / "var"
    assert var_directory().is_dir()


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CANBAO_VAR", str(tmp_path / "file" / "var"))
    with pytest.raises(ImproperlyConfigured, match="CANBAO_VAR"):
        var_directory()


def test_the_address_is_given_or_this_machines(monkeypatch):
    monkeypatch.delenv("CANBAO_ADDRESS", raising=False)
    assert public_address() == "http://localhost:8000"
    monkeypatch.setenv("CANBAO_ADDRESS", "https://pension.example.gov.cn/si/")
    assert public_address() == "https://pension.example.gov.cn/si"


@pytest.mark.parametrize("wrong", ["pension.example", "ftp://x", "https://", "https://a b", "https://a?b=c"])
def test_an_address_that_is_none_is_named(monkeypatch, wrong: str):
    monkeypatch.setenv("CANBAO_ADDRESS", wrong)
    with pytest.raises(ImproperlyConfigured, match="CANBAO_ADDRESS"):
        public_address()
