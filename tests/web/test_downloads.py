"""Every figure can be taken away with its definition, and the sheet as PDF."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from canbao.law import replay

from .samples import CASES, result_address


@pytest.mark.parametrize(("slug", "case"), CASES)
def test_figures_as_csv_carry_definition_and_date(client: Client, slug: str, case: str) -> None:
    response = client.get(result_address(slug, case, kind=".csv"))
    assert response.status_code == 200
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows
    for row in rows:
        assert row["zh"]
        assert row["en"]
        assert row["unit"]
        assert row["date"]
        assert row["status"]


def test_the_json_holds_explanations_that_replay(client: Client) -> None:
    response = client.get(result_address("pension", "retired", kind=".json"))
    data = json.loads(response.content)
    assert data["answers"]["region"] == "Sichuan"
    for explanation in data["explanations"]:
        replay(json.dumps(explanation, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sheet_is_a_pdf(client: Client, lang: str) -> None:
    response = client.get(result_address("retirement", "man", lang, ".pdf"))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sheet_keeps_what_was_typed_apart_from_what_was_assumed(
    client: Client, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    given: dict[str, Any] = {}

    def caught(*_: Any, **more: Any) -> bytes:
        given.update(more)
        return b"%PDF-"

    monkeypatch.setattr("canbao.law.io.pdf.render_pdf", caught)
    assert client.get(result_address("pension", "paying on", lang, ".pdf")).status_code == 200
    question = {"zh": "个人账户储存额", "en": "Balance of your individual account"}[lang]
    assert dict(given["answers"])[question] == "¥72,117.51"
    assumed = " ".join(taken for _, taken in given["assumptions"])
    assert "1.5%" in assumed
    assert "¥72,117.51" not in assumed
    assert given["made"]


def test_files_of_an_unfinished_result_lead_to_the_question(client: Client) -> None:
    response = client.get("/zh/pension/result.csv?region=Sichuan")
    assert response.status_code == 302
    assert "/pension/born/" in response["Location"]


@pytest.mark.parametrize("status", ["missing", "unconfirmed", "inferred", "secondary"])
def test_the_state_of_the_law_can_be_downloaded(client: Client, status: str) -> None:
    body = client.get(f"/zh/law/status.csv?status={status}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    assert rows
    assert {row["status"] for row in rows} == {status}
    data = json.loads(client.get(f"/en/law/status.json?status={status}").content)
    assert len(data["entries"]) == len(rows)


def test_no_cell_is_a_formula(client: Client) -> None:
    response = client.get(result_address("retirement", "man", kind=".csv"))
    for row in csv.reader(io.StringIO(response.content.decode("utf-8-sig"))):
        assert not any(cell[:1] in ("=", "+", "@") for cell in row)
