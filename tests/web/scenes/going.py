"""What the scenes share: somebody signs in at the page, fills in forms, officers handle a case at their
own pages, what a screen reader says, and a picture of the end."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from canbao.accounts.models import Account
from canbao.cases import draw
from canbao.cases.models import Case
from tests.accounts.make import PASSWORD
from tests.services.make import staffed
from tests.web.looking import DESKTOP, PHONE, overflow, violations

PICTURE_SIZES: Final = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1180, "height": 820},
}
NAMES: Final = (("何芳", "He Fang"), ("郑涛", "Zheng Tao"), ("许敏", "Xu Min"))
CONTROLS: Final = ("textbox", "checkbox", "radio", "combobox")


@dataclass(frozen=True)
class Server:
    """Where the scene plays: one browser, one server of the tests."""

    browser: Any
    live: Any

    def person(self, account: Account) -> Any:
        """Somebody at a phone of 320 px, signed in."""
        return self.signed_in(account, viewport=PHONE)

    def office(self, account: Account) -> Any:
        """Somebody at a desk, signed in."""
        return self.signed_in(account, viewport=DESKTOP)

    def signed_in(self, account: Account, **look: Any) -> Any:
        """A page of a browser of its own, after the sign-in form."""
        page = self.browser.new_context(base_url=self.live.url, **look).new_page()
        page.goto("/zh/sign-in/")
        page.fill("#username", account.username)
        page.fill("#password", PASSWORD)
        press(page, "登录")
        assert "/sign-in/" not in page.url, page.inner_text("main")
        return page

    def handled(self, case: Case, facts: Mapping[str, str] | None = None,
                words: Mapping[str, str] | None = None) -> Case:  # fmt: skip
        """An officer opens the case from the queue, adds facts, proposes; the second one decides."""
        first = self._from_queue(case, "propose")
        if facts:
            deed(
                first,
                "add",
                {**facts, "add-source": "officer", "add-ground": "社会保险法第七十四条"},
            )
        deed(first, "grant", words or {})
        assert "已拟办" in first.inner_text("main")
        first.context.close()
        case.refresh_from_db()
        second = self._from_queue(case, "decide")
        deed(second, "decide", {})
        assert "已决定" in second.inner_text("main")
        second.context.close()
        case.refresh_from_db()
        return case

    def _from_queue(self, case: Case, step: str) -> Any:
        case.refresh_from_db()
        made = draw.latest(case, step)
        assert made is not None, (case.state, step)
        page = self.office(Account.objects.get(username=made.drawn))
        page.goto("/zh/handling/")
        follow(page, f"a:has-text('{case.number}')")
        return page


def officers() -> None:
    """Three officers for every service, by the names people read."""
    for each, name in zip(staffed("a", "b", "c"), NAMES, strict=True):
        Account.objects.filter(pk=each.pk).update(display_zh=name[0], display_en=name[1])


def press(page: Any, name: str) -> None:
    """A button by its name, and the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Any, selector: str) -> None:
    """A link, and the page it leads to."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def typed(page: Any, given: Mapping[str, str]) -> None:
    """Boxes of a page by their id."""
    for name, value in given.items():
        box = page.locator(f"#{name}")
        kind = box.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            box.select_option(value)
        elif kind in ("checkbox", "radio"):
            box.check()
        else:
            box.fill(value)


def deed(page: Any, name: str, given: Mapping[str, str]) -> None:
    """One of the forms of a page of an office, by what it does."""
    fold = page.locator(f"details:has(input[name=deed][value={name}])")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    typed(page, given)
    with page.expect_navigation():
        fold.locator("button[type=submit]").first.click()


def begun(page: Any, service: str) -> None:
    """From what a service is to the first page of its form."""
    page.goto(f"/zh/services/{service}/")
    follow(page, f"a[href$='/services/{service}/apply/']")
    press(page, "开始填写")


def begun_at(page: Any, address: str) -> None:
    """The first page of a form, from a link that names what it is about."""
    page.goto(address)
    press(page, "开始填写")


def answered(page: Any, **given: str) -> None:
    """One page of the form, and on."""
    typed(page, given)
    press(page, "下一步")


def handed_in(page: Any) -> Case:
    """The review is handed in; the case."""
    assert page.url.endswith("/form/review/"), page.inner_text("main")
    assert "现在提交会缺这些" not in page.inner_text("main")
    press(page, "提交申请")
    assert page.url.endswith("/done/"), page.inner_text("main")
    return Case.objects.get(number=page.url.split("/cases/")[1].split("/")[0])


def text(page: Any, address: str) -> str:
    """What a page says; it is no wider than the screen and axe finds nothing."""
    page.goto(address)
    assert overflow(page) <= 0, address
    assert violations(page) == [], address
    told: str = page.inner_text("main")
    return told


def looked(page: Any) -> str:
    """Who looked at one's record: all pages of it."""
    told = text(page, "/zh/my/looks/")
    while (older := page.get_by_role("link", name="更早的")).count():
        with page.expect_navigation():
            older.click()
        told += page.inner_text("main")
    return told


def picture(page: Any, name: str, address: str, size: str) -> None:
    """The last page of a scene in both languages, into `CANBAO_PICTURES` where that is set."""
    folder = os.environ.get("CANBAO_PICTURES", "")
    if not folder:
        return
    page.set_viewport_size(PICTURE_SIZES[size])
    for lang in ("zh", "en"):
        page.goto(f"/{lang}/{address}")
        page.screenshot(path=Path(folder) / f"scene-{name}-{size}-{lang}.png")


@dataclass(frozen=True)
class Told:
    """One thing of the accessibility tree, as a screen reader comes to it."""

    role: str
    name: str
    focused: bool = False
    level: int = 0


def _close(name: str) -> str:
    """Without spaces, which the tree sets between the parts of a name as it likes."""
    return "".join(name.split())


class Reader:
    """Somebody who hears the page and has a keyboard: no screen, no mouse, no scripts."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._tree = page.context.new_cdp_session(page)

    def heard(self) -> list[Told]:
        """The page from its start to its end."""
        nodes = self._tree.send("Accessibility.getFullAXTree")["nodes"]
        known = {node["nodeId"]: node for node in nodes}
        found: list[Told] = []
        waiting = [nodes[0]["nodeId"]]
        while waiting:
            node = known.get(waiting.pop())
            if node is None:
                continue
            waiting.extend(reversed(node.get("childIds", [])))
            if not node.get("ignored"):
                more = {
                    each["name"]: each["value"].get("value") for each in node.get("properties", [])
                }
                found.append(Told(
                    node["role"]["value"], node.get("name", {}).get("value", ""),
                    bool(more.get("focused")), int(more.get("level") or 0),
                ))  # fmt: skip
        return found

    def says(self, words: str) -> bool:
        """Whether the page says these words, however they are spaced."""
        said = "".join(each.name for each in self.heard() if each.role == "StaticText")
        return _close(words) in _close(said)

    def reach(self, role: str, name: str) -> None:
        """Tab after tab from where the reader is, until what is wanted has the focus."""
        passed = []
        for _ in range(80):
            self.page.keyboard.press("Tab")
            now = [each for each in self.heard() if each.focused and each.role != "RootWebArea"]
            if now and now[-1].role == role and _close(now[-1].name).startswith(_close(name)):
                return
            passed.append(now[-1:])
        raise AssertionError(f"{role} {name!r} is not reached by the keyboard: {passed[-12:]}")

    def type(self, name: str, words: str) -> None:
        self.reach("textbox", name)
        self.page.keyboard.type(words)

    def enter(self) -> None:
        """Enter, and the page it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def press(self, role: str, name: str) -> None:
        self.reach(role, name)
        self.enter()

    def in_order(self) -> None:
        """The page reads well: one heading of the first level, said before anything is asked; every
        control has a name; the button that sends comes after what it sends."""
        heard = self.heard()
        main = next(n for n, each in enumerate(heard) if each.role == "main")
        heads = [n for n, each in enumerate(heard) if each.role == "heading" and each.level == 1]
        assert len(heads) == 1, [heard[n] for n in heads]
        assert heads[0] > main
        nameless = [
            each for each in heard
            if each.role in (*CONTROLS, "button", "link") and not each.name.strip()
        ]  # fmt: skip
        assert nameless == []
        asked = [n for n, each in enumerate(heard) if n > main and each.role in CONTROLS]
        if asked:
            assert heads[0] < asked[0]
            assert any(each.role == "button" for each in heard[asked[-1] :])
