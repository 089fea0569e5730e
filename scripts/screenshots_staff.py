"""Makes the pictures of the pages behind the sign-in: analysts, readers, street officers, own page.

    python scripts/screenshots_staff.py FOLDER          all pictures into docs/images/
    python scripts/screenshots_staff.py FOLDER street   only those whose name contains the word

FOLDER takes an installation of its own with a made-up city of 5,000 persons, whose registers are
compared and published as `canbao demo` does it; a second run finds it there. Nobody in it is real.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screenshots import FLAGS, IMAGES, LANGUAGES, ROOT, browser_path, serve

if TYPE_CHECKING:
    from canbao.accounts.demo import DemoAccount

PERSONS = 5_000
PHONE, DESKTOP = (390, 844), (1180, 820)
CONTESTED = "2014年我没有在这里参保，请核实。"


@dataclass(frozen=True)
class Picture:
    """A page as one role sees it; `first` is clicked before, `height` cuts a long page."""

    name: str
    role: str
    path: str
    size: tuple[int, int]
    height: int | None = None
    first: str = ""
    start: str = ""


PICTURES = (
    Picture("staff-street-phone", "officer", "street/", PHONE),
    Picture("staff-visit-phone", "officer", "street/", PHONE, 1500, first="a.person"),
    Picture("staff-progress-phone", "officer", "street/progress/", PHONE),
    Picture("staff-analyst-desktop", "analyst", "analyst/", DESKTOP, 1150),
    Picture("staff-coverage-desktop", "analyst", "analyst/coverage/", DESKTOP, 1250),
    Picture("staff-coverage-phone", "analyst", "analyst/coverage/", PHONE, 1300),
    Picture("staff-gaps-desktop", "analyst", "analyst/gaps/", DESKTOP, 900),
    Picture("staff-double-desktop", "analyst", "analyst/double/", DESKTOP),
    Picture("staff-quality-desktop", "analyst", "analyst/quality/", DESKTOP, 900),
    Picture("staff-linkage-desktop", "administrator", "analyst/linkage/", DESKTOP, 900),
    Picture("staff-review-desktop", "reader", "review/", DESKTOP, 900),
    Picture("staff-my-phone", "person", "my/", PHONE, 1700),
    Picture("staff-my-desktop", "person", "my/", DESKTOP, 1300),
    Picture("staff-looks-phone", "person", "my/", PHONE, 900, start="#looks"),
    Picture("staff-contest-desktop", "reader", "contests/", DESKTOP, 900, first="tbody a >> nth=0"),
)


def city(folder: Path) -> None:
    """The city of the pictures in this folder, made now or found."""
    os.environ["CANBAO_VAR"] = str(folder)
    os.environ["CANBAO_SECOND_FACTOR"] = "off"  # as in the demonstration
    for name in ("DATABASE_URL", "CANBAO_REGISTERS"):
        os.environ.pop(name, None)
    sys.path.insert(0, str(ROOT / "src"))
    from canbao.cli import demo_city

    folder.mkdir(parents=True, exist_ok=True)
    demo_city.registers(demo_city.city(folder, PERSONS))


def accounts() -> dict[str, DemoAccount]:
    """An account of each role; the person is one of those on the officer's list."""
    from django.db.models import Count

    from canbao.accounts.demo import make_demo_accounts
    from canbao.accounts.models import Account
    from canbao.people.models import ListEntry, Person

    make_demo_accounts()
    area = Account.objects.get(username="officer").area
    listed = ListEntry.objects.filter(place__range=(area, area + 999)).values("person_id")
    known = Person.objects.filter(id__in=listed).annotate(n=Count("spells")).order_by("-n", "id")
    chosen = known.first()
    if chosen is None:
        sys.exit("The city has no street list: make it anew in an empty folder")
    return {each.username: each for each in make_demo_accounts(street=area, person=chosen.id)}


def sign_in(page: Any, account: DemoAccount, lang: str) -> None:
    page.goto(f"/{lang}/sign-in/")
    page.fill("#username", account.username)
    page.fill("#password", account.password)
    page.click("main button[type=submit]")


def contest(context: Any, account: DemoAccount) -> None:
    """The person contests the first spell, unless that was done in an earlier run."""
    page = context.new_page()
    sign_in(page, account, "zh")
    page.goto("/zh/my/")
    if page.locator(f"text={CONTESTED}").count() == 0:
        page.locator("a[href*='matter=spell']").first.click()
        page.fill("#words", CONTESTED)
        page.click("main button[type=submit]")


def take(page: Any, picture: Picture, lang: str) -> None:
    page.goto(f"/{lang}/{picture.path}")
    if picture.first:
        page.locator(picture.first).first.click()
        page.wait_for_load_state()
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
    city(Path(sys.argv[1]).resolve())
    address = serve()
    made = accounts()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        contest(browser.new_context(base_url=address), made["person"])
        for role in dict.fromkeys(picture.role for picture in wanted):
            for picture in (each for each in wanted if each.role == role):
                width, height = picture.size
                for lang in LANGUAGES:
                    context = browser.new_context(
                        base_url=address,
                        viewport={"width": width, "height": picture.height or height},
                    )
                    page = context.new_page()
                    sign_in(page, made[role], lang)
                    take(page, picture, lang)
                    context.close()
        browser.close()


if __name__ == "__main__":
    main()
