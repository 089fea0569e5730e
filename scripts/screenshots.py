"""Makes the pictures of README and docs: pages of the portal on a phone and a desktop, zh and en.

    python scripts/screenshots.py            all pictures into docs/images/
    python scripts/screenshots.py pension    only those whose name contains the word

It serves the portal itself on a free port, with the clock at a fixed day, so that the same code
gives the same pictures. It needs a Chromium (`CANBAO_CHROMIUM`, or one in PATH). Pages behind the
sign-in: `screenshots_staff.py`; pages of money: `screenshots_money.py`; the eight scenes of services:
`screenshots_services.py`.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE, DESKTOP = (390, 844), (1100, 760)
LANGUAGES = ("zh", "en")

# A made-up person: paid 24 years 9 months at a low level, born in 1972, works flexibly in Sichuan.
PERSON = {
    "region": "Sichuan",
    "birth_month": "1972-05",
    "retirement_category": "male_60",
    "timing": "statutory",
    "history": "index",
    "contribution_months": "297",
    "average_index": "0.613",
    "account_balance": "72117.51",
    "transitional_months": "24",
    "pays_on": "yes",
    "payer": "flexible",
    "level": "0.6",
    "growth": "0",
    "interest": "1.5",
}


@dataclass(frozen=True)
class Picture:
    """A page in one look. `height` cuts a long page; None keeps the screen's height."""

    name: str
    path: str
    size: tuple[int, int]
    height: int | None = None
    dark: bool = False
    large: bool = False
    element: str = ""


PICTURES = (
    Picture("home-desktop", "/{lang}/", DESKTOP),
    Picture("home-phone", "/{lang}/", PHONE, 1000),
    Picture("home-phone-large-dark", "/{lang}/", PHONE, 1000, dark=True, large=True),
    Picture(
        "retirement-phone",
        "/{lang}/retirement/result/?"
        + urlencode(
            {
                "birth_month": "1970-05",
                "retirement_category": "male_60",
                "contribution_months": "280",
            }
        ),
        PHONE,
        1500,
    ),
    Picture(
        "question-phone",
        "/{lang}/pension/when/?"
        + urlencode({k: PERSON[k] for k in ("region", "birth_month", "retirement_category")}),
        PHONE,
    ),
    Picture(
        "mistake-phone",
        "/{lang}/retirement/born/?sent=born&birth_month-y=1970&birth_month-m=13",
        PHONE,
    ),
    Picture("pension-result-phone", "/{lang}/pension/result/?" + urlencode(PERSON), PHONE, 1500),
    Picture(
        "pension-result-desktop", "/{lang}/pension/result/?" + urlencode(PERSON), DESKTOP, 1700
    ),
    Picture(
        "life-line", "/{lang}/pension/result/?" + urlencode(PERSON), DESKTOP, element=".lifeline"
    ),
    Picture(
        "coverage-desktop",
        "/{lang}/coverage/result/?"
        + urlencode(
            {
                "region": "Beijing",
                "activity": "employee",
                "birth_month": "1990-05",
                "retirement_category": "female_55",
                "nationality_group": "mainland",
                "drawn_pension": "not_drawing",
                "contribution_months": "60",
                "in_employee_pension": "yes",
                "in_employee_medical": "yes",
                "registered_here": "yes",
                "employer_count": "1",
            }
        ),
        DESKTOP,
        900,
    ),
    Picture("law-status-desktop", "/{lang}/law/", DESKTOP, 900),
)


def browser_path() -> str:
    """The Chromium to drive; ends the script with the way to get one."""
    given = os.environ.get("CANBAO_CHROMIUM", "")
    found = given or next(
        (
            path
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (path := shutil.which(name))
        ),
        "",
    )
    if not found:
        sys.exit("No Chromium: apt-get install chromium fonts-noto-cjk, or set CANBAO_CHROMIUM")
    return found


def serve() -> str:
    """The portal on a free port of this machine, in a thread; its address."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")
    import django
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    django.setup()
    from canbao.web import asking

    asking.clock = lambda: datetime(2026, 11, 21, 9, 30, tzinfo=asking.CHINA)

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Requests of a script are of no interest."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def main() -> None:
    from playwright.sync_api import sync_playwright

    words = sys.argv[1:]
    wanted = [p for p in PICTURES if not words or any(word in p.name for word in words)]
    IMAGES.mkdir(parents=True, exist_ok=True)
    address = serve()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for picture in wanted:
            for lang in LANGUAGES:
                width, height = picture.size
                context = browser.new_context(
                    viewport={"width": width, "height": picture.height or height},
                    device_scale_factor=1.5,
                    color_scheme="dark" if picture.dark else "light",
                )
                if picture.large:
                    context.add_cookies(
                        [{"name": "canbao_display", "value": "large", "url": address}]
                    )
                page = context.new_page()
                page.goto(address + picture.path.format(lang=lang))
                file = IMAGES / f"{picture.name}-{lang}.png"
                if picture.element:
                    page.locator(picture.element).first.screenshot(path=file)
                else:
                    page.screenshot(path=file)
                context.close()
                print(file.relative_to(ROOT))
        browser.close()


if __name__ == "__main__":
    main()
