"""Makes the pictures of the pages of money: employer, person, finance, payments, audit.

    python scripts/screenshots_money.py FOLDER          all pictures into docs/images/
    python scripts/screenshots_money.py FOLDER bill     only those whose name contains the word

FOLDER is the installation that `canbao demo` leaves (`var/demo`), with its year of money. The script
declares one month there with two wrong rows, which a second run finds. Nobody in it is real.
"""

from __future__ import annotations

import csv
import io
import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screenshots import FLAGS, IMAGES, LANGUAGES, ROOT, browser_path, serve
from screenshots_staff import DESKTOP, PHONE, sign_in

if TYPE_CHECKING:
    from canbao.accounts.demo import DemoAccount

NEXT_MONTH = "2026-01"
"""The month after the year of the demonstration; its employer declares it in these pictures."""
TODAY = (2026, 1, 20, 9, 30)


@dataclass(frozen=True)
class Picture:
    """A page as one role sees it; `first` links are followed, `height` cuts a long page, `start`
    is scrolled to, `opened` folds are opened."""

    name: str
    role: str
    path: str
    size: tuple[int, int]
    height: int | None = None
    first: tuple[str, ...] = ()
    start: str = ""
    opened: str = ""
    dark: bool = False
    large: bool = False


LAST_RUN = ("main tbody th a",)
PICTURES = (
    Picture("money-returned-phone", "employer", "employer/declare/{returned}", PHONE, 1250),
    Picture("money-bill-desktop", "employer", "employer/bill/2025-12/", DESKTOP, 1000),
    Picture("money-my-benefits-phone", "pensioner", "my/benefits/", PHONE, 1150),
    Picture("money-my-benefits-phone-large-dark", "pensioner", "my/benefits/", PHONE, 1150,
            dark=True, large=True),
    Picture("money-decision-phone", "pensioner", "my/benefits/", PHONE, 1350,
            first=("main table.cards td a",), opened="main .figure details >> nth=0"),
    Picture("money-account-phone", "payer", "my/account/", PHONE, 1150),
    Picture("money-finance-desktop", "finance", "finance/?month=2025-12", DESKTOP, 930),
    Picture("money-month-end-desktop", "finance", "finance/reconciliation/1/2025-12/", DESKTOP, 900),
    Picture("money-run-desktop", "checker", "payments/runs/", DESKTOP, 1000, first=LAST_RUN),
    Picture("money-trial-balance-desktop", "auditor", "audit/book/1/?month=2025-12", DESKTOP, 1000),
)  # fmt: skip


def accounts() -> dict[str, DemoAccount]:
    """An account of each role, those of the year of money bound to whom it has something to show of."""
    from canbao.accounts.demo import make_demo_accounts
    from canbao.cli.demo_year.showing import shown

    told = shown()
    if not told.employer or told.retired is None or told.payer is None:
        sys.exit("No year of money in this folder: run `canbao demo` and give its var/demo")
    made = make_demo_accounts(employer=told.employer, pensioner=told.retired, payer=told.payer)
    return {each.username: each for each in made}


def spoilt(sheet: bytes) -> bytes:
    """The file of the last declaration as CSV, with one number mistyped and one wage left out."""
    from openpyxl import load_workbook

    rows = [list(row) for row in load_workbook(io.BytesIO(sheet)).worksheets[0].values]
    heads, first, second = rows[0], rows[1], rows[2]
    number, wage = heads.index("公民身份号码"), heads.index("缴费工资（元）")
    kept = str(first[number])
    first[number] = kept[:-1] + ("1" if kept[-1] != "1" else "2")
    second[wage] = ""
    text = io.StringIO()
    csv.writer(text).writerows(["" if each is None else each for each in row] for row in rows)
    return text.getvalue().encode()


def version_there() -> int | None:
    """The employer's declaration of the next month, if an earlier run made it."""
    from canbao.accounts.models import Account
    from canbao.ledger.contributions.declare import latest_of
    from canbao.web.formats import Month

    code = Account.objects.get(username="employer").employer
    made = latest_of(code, Month.parse(NEXT_MONTH).index)
    return None if made is None else made.version


def declare(context: Any, account: DemoAccount) -> str:
    """Declares the next month with two rows that come back; the address of what was said of it."""
    page = context.new_page()
    sign_in(page, account, "zh")
    page.goto(f"/zh/employer/declare/{NEXT_MONTH}/file/")
    with page.expect_download() as waiting:
        page.click("form[action$='/last/'] button")
    sheet = Path(waiting.value.path()).read_bytes()
    content = {"name": "declaration.csv", "mimeType": "text/csv", "buffer": spoilt(sheet)}
    page.set_input_files("input[type=file]", content)
    page.locator("form:has(input[type=file]) button[type=submit]").click()
    page.wait_for_load_state()
    address: str = page.url.partition("/declare/")[2]
    if "/version/" not in address:
        sys.exit("The employer's file was not taken: " + page.inner_text("main"))
    return address


def take(page: Any, picture: Picture, lang: str, returned: str) -> None:
    page.goto(f"/{lang}/{picture.path.format(returned=returned)}")
    for link in picture.first:
        page.locator(link).first.click()
        page.wait_for_load_state()
    if picture.opened:
        page.locator(picture.opened).evaluate("e => e.open = true")
    if picture.start:
        page.locator(picture.start).evaluate("e => e.scrollIntoView()")
    file = IMAGES / f"{picture.name}-{lang}.png"
    page.screenshot(path=file)
    print(file.relative_to(ROOT), file.stat().st_size // 1024, "KB")


def main() -> None:
    from playwright.sync_api import sync_playwright

    if len(sys.argv) < 2:
        sys.exit(__doc__)
    words = sys.argv[2:]
    wanted = [p for p in PICTURES if not words or any(word in p.name for word in words)]
    os.environ["CANBAO_VAR"] = str(Path(sys.argv[1]).resolve())
    os.environ["CANBAO_SECOND_FACTOR"] = "off"  # as in the demonstration
    os.environ["CANBAO_MOCK_BANK"] = "1"
    for name in ("DATABASE_URL", "CANBAO_REGISTERS"):
        os.environ.pop(name, None)
    address = serve()
    from canbao.web import asking

    asking.clock = lambda: datetime(*TODAY, tzinfo=asking.CHINA)
    made, there = accounts(), version_there()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        returned = (
            f"{NEXT_MONTH}/version/{there}/?done=1"
            if there is not None
            else declare(browser.new_context(base_url=address), made["employer"])
        )
        for picture in wanted:
            width, height = picture.size
            for lang in LANGUAGES:
                context = browser.new_context(
                    base_url=address,
                    viewport={"width": width, "height": picture.height or height},
                    color_scheme="dark" if picture.dark else "light",
                )
                if picture.large:
                    look = {"name": "canbao_display", "value": "large", "url": address}
                    context.add_cookies([look])
                page = context.new_page()
                sign_in(page, made[picture.role], lang)
                take(page, picture, lang, returned)
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
