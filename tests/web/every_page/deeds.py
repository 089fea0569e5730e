"""What people of the demonstration do before their pages are looked at, each at the page itself and without
scripts: some pages are there only once somebody has begun something. Done again it does no harm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from .demonstration import Portal

PAY_BOOK: Final = "1"
Deed = Callable[[Any, str, Portal], list[str]]


def done(portal: Portal, browser: Any, lang: str) -> dict[str, list[str]]:
    """By user name, the addresses to begin at besides the own account."""
    first: dict[str, list[str]] = defaultdict(list)
    for who, deed in DEEDS:
        page = portal.signed_in(browser, who, java_script_enabled=False)
        first[who] += deed(page, f"/{lang}", portal)
        page.context.close()
    return first


def sent(page: Any, form: str = "main form[method=post]") -> str:
    """The form is sent; the path it leads to."""
    with page.expect_navigation():
        page.locator(form).first.locator("button[type=submit]:not([name])").last.click()
    return page.url.split("/", 3)[3].join(("/", ""))


def contested(page: Any, at: str, portal: Portal) -> list[str]:
    """Something in the own record is contested, which the review desk answers."""
    page.goto(f"{at}/my/contest/")
    page.fill("#words", "户口本上不是这样写的。")
    sent(page)
    return [f"{at}/my/todo/", f"{at}/services/REG-10/apply/", f"{at}/services/QRY-07/ask/",
            f"{at}/my/transfer/", f"{at}/my/numbers/"]  # fmt: skip


def certified(page: Any, at: str, portal: Portal) -> list[str]:
    """A certificate is asked for, and is there at once."""
    page.goto(f"{at}/services/QRY-05/apply/")
    sent(page)
    while "/form/" in page.url:
        here = page.url
        for box, value in (("[id$='-y']", "2025"), ("[id$='from-m']", "1"), ("[id$='to-m']", "12")):
            for each in page.locator(f"main {box}").all():
                each.fill(value)
        if page.locator("main [type=radio]").count():
            page.locator("main [type=radio]").first.check()
        sent(page)
        assert page.url != here, page.inner_text("main")
    case = page.url.split("/cases/")[1].split("/")[0]
    return [f"{at}/my/cases/{case}/", f"{at}/my/cases/{case}/done/", f"{at}/my/certificates/"]


def corrected(page: Any, at: str, portal: Portal) -> list[str]:
    """An application is handed in with nothing answered: what lacks is asked for once."""
    page.goto(f"{at}/services/REG-08/apply/")
    sent(page)
    case = page.url.split("/cases/")[1].split("/")[0]
    draft = page.url
    page.goto(f"{at}/my/cases/{case}/form/review/")
    sent(page)
    assert "/done/" in page.url, page.inner_text("main")
    page.goto(f"{at}/services/REG-08/apply/")
    sent(page)
    return [draft, f"{at}/my/cases/{case}/correct/", f"{at}/my/cases/{case}/withdraw/",
            f"{at}/my/cases/{case}/done/"]  # fmt: skip


def served(page: Any, at: str, portal: Portal) -> list[str]:
    """Somebody is served at the counter; an application lacks something and can be amended there."""
    counter = f"{at}/handling/counter/"
    page.goto(counter)
    page.fill("#who", portal.number)
    sent(page)
    page.goto(f"{counter}serve/REG-08/")
    sent(page)
    case = next(
        link.rstrip("/").split("/")[-2]
        for link in page.locator("main a").evaluate_all("all => all.map(e => e.href)")
        if link.endswith("/amend/")
    )
    there = f"{at}/handling/case/{case}/"
    return [
        f"{counter}serve/",
        f"{counter}serve/REG-08/",
        there,
        f"{there}amend/",
        f"{there}receipt/",
    ]


def tried(page: Any, at: str, portal: Portal) -> list[str]:
    """A payment run is tried out, a claim is entered."""
    page.goto(f"{at}/payments/runs/")
    page.select_option("#book", PAY_BOOK)
    return [sent(page, "form:has(input[value=try])"), f"{at}/payments/overpayments/?state=all",
            *(f"{at}/payments/{each}/" for each in portal.papers)]  # fmt: skip


def audited(page: Any, at: str, portal: Portal) -> list[str]:
    """An audit of the books, a sample, and other thresholds of a rule tried on history."""
    page.goto(f"{at}/audit/")
    found = [sent(page)]
    page.goto(f"{at}/audit/samples/")
    page.fill("#month", "2025-03")
    page.fill("#percent", "100")
    sent(page)
    page.goto(f"{at}/handling/rule/R38/")
    page.fill("#t-most_persons", "11")
    page.fill("#from", "2025-11-01")
    page.fill("#to", "2025-12-31")
    return [*found, sent(page, "form:has(input[value=try])"), f"{at}/handling/samples/"]


def declared(page: Any, at: str, portal: Portal) -> list[str]:
    """Wages of a month are declared for one worker."""
    page.goto(f"{at}/employer/")
    month = page.locator("main a[href*='/declare/']").first.get_attribute("href")
    page.goto(f"{month}form/")
    page.fill("#number-1", portal.number)
    page.fill("#name-1", portal.name)
    page.fill("#wage-1", "6000")
    there = sent(page)
    assert "/version/" in there, page.inner_text("main")
    return [there, f"{there}results.csv", f"{at}/employer/certificate/"]


def on_the_street(page: Any, at: str, portal: Portal) -> list[str]:
    """Nobody is met twice, and a letter is due; the page that is shown without a connection."""
    page.goto(f"{at}/street/")
    card = page.locator(".person").first.get_attribute("href")
    for _ in range(2):
        page.goto(card)
        page.locator("input[name=outcome][value=not_found]").check()
        sent(page, "form:has(input[name=outcome])")
    return [f"{at}/street/offline/", f"{card}letter/"]


DEEDS: Final[tuple[tuple[str, Deed], ...]] = (
    ("person", contested), ("person", certified), ("payer", corrected), ("counter", served),
    ("payment", tried), ("auditor", audited), ("employer", declared), ("officer", on_the_street),
)  # fmt: skip
