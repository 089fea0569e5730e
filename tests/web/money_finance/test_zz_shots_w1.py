import os, pytest
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="1"
from tests.web.money_sample import money, OWES, PAYS
from tests.accounts.make import account, signed_in
from tests.web.money_finance.pages import addresses
from tests.web.conftest import FLAGS
from canbao.accounts.models import FINANCE_CLERK
pytestmark=[pytest.mark.django_db(transaction=True)]
ONLY=os.environ.get("ONLY","")
def test_shots(live_server, chromium):
    from playwright.sync_api import sync_playwright
    sample=money(); of=account(FINANCE_CLERK,"zhang",display_zh="张会计",display_en="Zhang")
    client=signed_in(of)
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path=chromium,args=FLAGS)
        for lang in ("zh","en"):
            for name,size in (("desk",{"width":1280,"height":900}),("phone",{"width":390,"height":844})):
                if lang=="en" and name=="phone": continue
                c=b.new_context(base_url=live_server.url,viewport=size)
                for n,k in client.cookies.items(): c.add_cookies([{"name":n,"value":k.value,"url":live_server.url}])
                page=c.new_page()
                for i,a in enumerate(addresses(lang,sample)):
                    slug=a.split("/",2)[2].strip("/").replace("/","_").replace("?","-").replace("&","-").replace("=","")[:60] or "x"
                    if ONLY and not any(o in slug for o in ONLY.split(",")): continue
                    page.goto(a); page.screenshot(path=f"/tmp/work4/W1/shots/{lang}-{name}-{i:02d}-{slug}.png",full_page=True)
                c.close()
        b.close()
