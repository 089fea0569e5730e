import pytest
from tests.web.money.test_browser_own import *
from tests.web.money.test_browser_own import installation
from tests.web.conftest import clock, browser
PH={"width":390,"height":844}; DE={"width":1180,"height":820}
def shoot(page, prefix, pages):
    for lang in ("zh","en"):
        for size,name in ((PH,"p"),(DE,"d")):
            if lang=="en" and name=="d": continue
            page.set_viewport_size(size)
            for each in pages:
                page.goto(f"/{lang}/{each}")
                n=each.replace("/","_").replace("?","_").replace("&","_")
                page.screenshot(path=f"/tmp/work4/W3/shots/{prefix}{n}-{name}-{lang}.png",full_page=True)
def test_shots(browser, live_server):
    sample.small_firm(); some_came_back(); sample.long_account()
    p=opened(browser,live_server,account(EMPLOYER)); shoot(p,"2-",["employer/"+e for e in ("declare/2026-10/version/1/","declare/2026-11/same/","bill/2026-09/","arrears/ask/")]); p.context.close()
    p=opened(browser,live_server,account(PERSON,person=1)); shoot(p,"2-",["my/contributions/"]); p.context.close()
for k in list(globals()):
    if k.startswith("test_axe"): del globals()[k]
