"""A person walks through every calculator, page by page, in both languages."""

from __future__ import annotations

import pytest
from django.test import Client

from canbao.web.calculators import CALCULATORS

from .forms import Page
from .samples import ANSWERS, CASES


def walk(client: Client, slug: str, answers: dict[str, str], lang: str) -> list[tuple[str, Page]]:
    """Every page from the start to the result, filling in `answers`."""
    pages: list[tuple[str, Page]] = []
    start = Page(client.get(f"/{lang}/{slug}/").content.decode())
    address = next(href for href in start.links if f"/{slug}/" in href and href.count("/") > 3)
    for _ in range(20):
        response = client.get(address)
        while response.status_code == 302:
            address = response["Location"]
            response = client.get(address)
        assert response.status_code == 200, (address, Page(response.content.decode()).words)
        page = Page(response.content.decode())
        pages.append((address, page))
        if "/result/" in address:
            return pages
        if "/years/" in address:
            rows = answers["career"].split("~")
            for number, row in enumerate(rows):
                year, months, base = row.split(",")
                page.inputs |= {f"r{number}-y": year, f"r{number}-m": months, f"r{number}-b": base}
            page.inputs.pop("more", None)
            page.names.discard("more")
        address = page.sent(answers)
    raise AssertionError(f"no result after twenty pages: {address}")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("slug", "case"), CASES)
def test_every_calculator_leads_to_its_result(
    client: Client, slug: str, case: str, lang: str
) -> None:
    pages = walk(client, slug, ANSWERS[slug][case], lang)
    assert len(pages) >= 3
    address, result = pages[-1]
    assert address.startswith(f"/{lang}/{slug}/result/")
    assert result.heading


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_progress_is_said_in_words(client: Client, lang: str) -> None:
    pages = walk(client, "retirement", ANSWERS["retirement"]["man"], lang)
    said = "第 2 步，共 3 步" if lang == "zh" else "Step 2 of 3"
    assert said in pages[1][1].words


def test_back_keeps_the_answers(client: Client) -> None:
    pages = walk(client, "pension", ANSWERS["pension"]["paying on"], "zh")
    _, third = pages[2]
    back = next(href for href, text in third.links.items() if text == "返回上一步")
    before = Page(client.get(back).content.decode())
    assert before.inputs["birth_month-y"] == "1972"
    assert before.inputs["birth_month-m"] == "5"
    assert before.inputs["region"] == "Sichuan"


def test_changing_one_answer_goes_straight_back_to_the_result(client: Client) -> None:
    pages = walk(client, "pension", ANSWERS["pension"]["paying on"], "zh")
    _, result = pages[-1]
    change = next(href for href in result.links if "/level/" in href)
    form = Page(client.get(change).content.decode())
    response = client.get(form.sent({"level": "2"}))
    assert response.status_code == 302
    assert response["Location"].startswith("/zh/pension/result/?")
    assert "level=2" in response["Location"]


def test_an_answer_that_opens_a_new_question_asks_it(client: Client) -> None:
    pages = walk(client, "pension", ANSWERS["pension"]["stopping"], "zh")
    _, result = pages[-1]
    change = next(href for href in result.links if "/future/" in href)
    form = Page(client.get(change).content.decode())
    response = client.get(form.sent({"pays_on": "yes"}))
    assert "/pension/payer/" in response["Location"]


def test_a_result_without_all_answers_leads_to_the_open_question(client: Client) -> None:
    response = client.get("/zh/pension/result/?region=Sichuan&birth_month=1972-05")
    assert response.status_code == 302
    assert response["Location"].startswith("/zh/pension/category/?")
    assert "birth_month=1972-05" in response["Location"]


def test_every_page_of_every_calculator_is_reached_by_some_case(client: Client) -> None:
    reached = set()
    for slug, case in CASES:
        for address, _ in walk(client, slug, ANSWERS[slug][case], "zh"):
            reached.add((slug, address.split("?")[0].strip("/").split("/")[-1]))
    every = {(c.slug, page.slug) for c in CALCULATORS for page in c.pages}
    assert every - reached == {("pension", "file"), ("coverage", "permit")}
