"""An employer's pages: what to do, declaring in three ways, the bill, paying, arrears, the
certificate."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from canbao.batches.runs import again, go_on
from canbao.ledger.contributions import declare, files
from canbao.ledger.contributions.declare import latest_of, wages_of
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.receipts import bank, clearance, outgoing, standing
from canbao.ledger.receipts.batch import prepare_receipts, receipts_chunk
from canbao.ledger.receipts.intake import receive
from canbao.ledger.receipts.models import Proposal, ReceiptFile
from canbao.people.models import LogEntry
from canbao.people.numbers import citizen_number
from canbao.web import asking
from tests.accounts.make import EMPLOYER, FIRM, account, signed_in
from tests.web import money_sample as sample

pytestmark = pytest.mark.django_db
MONTH = "2026-10"


@pytest.fixture(autouse=True)
def installation(settings, tmp_path):
    settings.VAR = tmp_path
    settings.BANK_FOLDER = tmp_path / "bank"


@pytest.fixture
def firm() -> str:
    return sample.small_firm()


@pytest.fixture
def client(firm: str) -> Client:
    return signed_in(account(EMPLOYER))


def read(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def number(id_: int) -> str:
    return citizen_number(51010419900305000 + id_)


def name_of(id_: int) -> str:
    return f"王小{chr(0x4E00 + id_)}"


def file_of(*rows: str, name: str = "x.csv") -> SimpleUploadedFile:
    heads = "所属月份,公民身份号码,姓名,缴费工资（元）,险种,工资确认"
    return SimpleUploadedFile(name, "\n".join([heads, *rows]).encode())


def row(id_: int, wage: object = 6000, name: str = "") -> str:
    return f"{MONTH},{number(id_)},{name or name_of(id_)},{wage},企业养老、失业、工伤,"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_opens_in_both_languages(client: Client, lang: str):
    pages = ["", "notices/", f"declare/{MONTH}/", f"declare/{MONTH}/same/",
             f"declare/{MONTH}/form/", f"declare/{MONTH}/file/", f"declare/{MONTH}/nil/",
             "declare/2026-08/version/1/", "bill/2026-08/", "bill/2026-10/",
             "bill/2026-08/person/1/", "pay/", "arrears/", "arrears/ask/", "certificate/",
             f"declare/{MONTH}/template.xlsx", f"declare/{MONTH}/template.csv",
             "declare/2026-08/version/1/results.csv"]  # fmt: skip
    for each in pages:
        assert client.get(f"/{lang}/employer/{each}").status_code == 200, each


def test_home_says_what_to_do_now(client: Client):
    text = read(client, "/zh/employer/")
    assert "申报2026年10月" in text
    assert "申报2026年11月" in text
    assert "欠费¥" in text


def test_several_months_not_declared_are_one_thing_to_do(client: Client, monkeypatch):
    later = datetime(2027, 1, 20, 9, tzinfo=asking.CHINA)
    monkeypatch.setattr(asking, "clock", lambda: later)
    text = read(client, "/zh/employer/")
    assert "有3个月没有申报" in text
    assert text.count("没有申报的，按上月的110%") == 1
    assert "从2026年10月到2026年12月" in text


def test_a_firm_without_record_is_told_so(client: Client):
    other = signed_in(account(EMPLOYER, employer="91510100MA6C999999"))
    assert other.get("/zh/employer/").status_code == 404


def test_the_same_as_last_month_with_one_raise_and_one_leaver(client: Client):
    before = wages_of(latest_of(FIRM, sample.SEPTEMBER))
    sent = {"rows": "1,2,3,4", "wage-1": "6500", "schemes-1": "13", "wage-2": "7000",
            "schemes-2": "13", "wage-3": "8200", "schemes-3": "13", "left-3": "1"}  # fmt: skip
    response = client.post(f"/zh/employer/declare/{MONTH}/same/", sent)
    assert response["Location"] == f"/zh/employer/declare/{MONTH}/version/1/?done=1"
    after = wages_of(latest_of(FIRM, sample.OCTOBER))
    assert [each.person for each in before] == [1, 2, 3]
    assert [(each.person, each.wage) for each in after] == [(1, 650000), (2, 700000)]
    again_ = client.post(f"/zh/employer/declare/{MONTH}/same/", sent)
    assert again_["Location"].endswith("version/1/?again=1")


def test_a_file_goes_through_in_part_and_the_rest_is_mended_on_the_page(client: Client):
    rows = [row(1), row(2), row(3, "-5"), row(77)]
    response = client.post(f"/zh/employer/declare/{MONTH}/file/", {"file": file_of(*rows)})
    where = response["Location"]
    text = read(client, where)
    assert "2人通过，2行退回" in text
    assert "查无此人" in text
    assert "应大于零" in text
    results = client.get(where.split("?")[0] + "results.csv").content.decode("utf-8-sig")
    assert "wage_not_positive" in results
    assert "person_unknown" in results
    # Row 4 of the file is mended, row 5 left out.
    sent = {
        "rows": "4,5",
        "number-4": number(3),
        "name-4": name_of(3),
        "wage-4": "8000",
        "schemes-4": "13",
        "left-5": "1",
    }
    response = client.post(where.split("?")[0], sent)
    assert response["Location"].startswith(f"/zh/employer/declare/{MONTH}/version/2/")
    assert [each.person for each in wages_of(latest_of(FIRM, sample.OCTOBER))] == [1, 2, 3]


def test_a_file_of_wrong_rows_only_is_refused_whole_with_reasons(client: Client):
    sent = {"file": file_of(row(77), row(78))}
    response = client.post(f"/zh/employer/declare/{MONTH}/file/", sent)
    assert response.status_code == 422
    assert "全部 2 行都退回" in response.content.decode()
    assert latest_of(FIRM, sample.OCTOBER) is None


def test_no_file_and_a_broken_file_are_told(client: Client):
    address = f"/en/employer/declare/{MONTH}/file/"
    assert client.post(address, {}).status_code == 422
    broken = SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken")
    response = client.post(address, {"file": broken})
    assert response.status_code == 422
    assert "save it anew" in response.content.decode()


def test_a_damaged_workbook_is_told_by_name_and_not_an_error_of_ours(client: Client):
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    old, cut = zipfile.ZipFile(made), io.BytesIO()
    with zipfile.ZipFile(cut, "w") as new:
        for each in old.infolist():
            body = old.read(each)
            new.writestr(each.filename, b"<cut" if "sheet1" in each.filename else body)
    sent = {"file": SimpleUploadedFile("十月.xlsx", cut.getvalue())}
    response = client.post(f"/zh/employer/declare/{MONTH}/file/", sent)
    assert response.status_code == 422
    assert "xlsx文件十月.xlsx已损坏" in response.content.decode()


def test_the_file_page_says_what_the_reader_takes_and_nobody_is_told_to_split(
    client: Client, monkeypatch
):
    address = f"/zh/employer/declare/{MONTH}/file/"
    assert "不超过50 MB、200,000行" in read(client, address)
    monkeypatch.setattr(files, "LARGEST", 2_000_000)
    assert "不超过2 MB" in read(client, address)
    assert "at most 2 MB" in read(client, address.replace("/zh/", "/en/"))
    large = SimpleUploadedFile("大.csv", b"x" * 2_000_001)
    text = client.post(address, {"file": large}).content.decode()
    assert "文件大.csv有2.0 MB，超过2 MB" in text
    assert "分成" not in text


def test_a_file_of_strangers_asks_to_be_confirmed(client: Client, monkeypatch):
    monkeypatch.setattr(declare, "STRANGERS", 0)
    sample.employer(sample.BIG, "大公司", staff=2, first=101)
    address, sent = f"/zh/employer/declare/{MONTH}/file/", [row(1), row(101), row(102)]
    response = client.post(address, {"file": file_of(*sent)})
    text = response.content.decode()
    assert response.status_code == 422
    assert "3行中有2行不是登记在本单位的职工" in text
    assert 'name="sure"' in text
    assert 'name="sure"' not in read(client, address)
    response = client.post(address, {"file": file_of(*sent), "sure": "1"})
    assert response["Location"].endswith("version/1/?done=1")


def test_the_first_file_counts_again_and_the_page_says_which_version_it_is(client: Client):
    address = f"/zh/employer/declare/{MONTH}/file/"
    for wage in (6000, 7000, 6000):
        where = client.post(address, {"file": file_of(row(1, wage))})["Location"]
    assert where.endswith("version/3/?done=1")
    assert wages_of(latest_of(FIRM, sample.OCTOBER))[0].wage == 600_000
    assert "与第1版是同一份文件" in read(client, where)


def test_the_short_form_keeps_what_was_typed_when_all_is_wrong(client: Client):
    sent = {"rows": "1,2", "number-1": "123", "wage-1": "abc", "schemes-1": "13"}
    response = client.post(f"/zh/employer/declare/{MONTH}/form/", sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="123"' in text
    assert 'value="abc"' in text
    assert "不是金额" in text


def test_an_empty_form_is_told_to_declare_nil(client: Client):
    response = client.post(f"/zh/employer/declare/{MONTH}/form/", {"rows": "1,2"})
    assert response.status_code == 422
    assert "零申报" in response.content.decode()


def test_nil_and_undo_are_versions_and_undo_pressed_twice_does_it_once(client: Client):
    assert client.post("/zh/employer/declare/2026-09/nil/").status_code == 302
    assert latest_of(FIRM, sample.SEPTEMBER).staff == 0
    for _ in range(2):
        client.post("/zh/employer/declare/2026-09/undo/", {"version": "2"})
    last = latest_of(FIRM, sample.SEPTEMBER)
    assert (last.version, last.staff) == (3, 3)


@pytest.mark.parametrize("sent", [{"version": "1"}, {"version": "x"}, {}])
def test_undoing_a_version_that_is_not_the_last_says_that_nothing_was_undone(client: Client, sent):
    client.post("/zh/employer/declare/2026-09/nil/")
    response = client.post("/zh/employer/declare/2026-09/undo/", sent)
    assert response.status_code == 422
    assert "没有撤销" in response.content.decode()
    assert latest_of(FIRM, sample.SEPTEMBER).version == 2


@pytest.mark.parametrize("month", ["0000-01", "9999-12", "1949-12", "2200-01"])
def test_a_month_of_no_year_of_ours_is_not_found(client: Client, month: str):
    for page in ("", "file/", "form/", "same/", "nil/", "template.csv"):
        assert client.get(f"/en/employer/declare/{month}/{page}").status_code == 404, page
    assert client.get(f"/en/employer/bill/{month}/").status_code == 404


def test_a_month_to_come_says_since_when_it_can_be_declared(client: Client):
    text = read(client, "/en/employer/declare/2026-12/")
    assert "It is from the first day of December 2026." in text
    assert "Hand in a file" not in text


def test_the_last_months_file_holds_whole_numbers_and_is_logged(client: Client):
    response = client.post(f"/zh/employer/declare/{MONTH}/last/")
    assert response.content[:2] == b"PK"
    entries = LogEntry.objects.filter(purpose="contribution_declaration", action="read")
    assert set(entries.values_list("subject", flat=True)) == {1, 2, 3}


def test_the_bill_tells_each_person_and_why(client: Client):
    text = read(client, "/zh/employer/bill/2026-08/")
    # 16 % and 8 % of 21 000.00 in wages: 3 360.00 and 1 680.00, pension.
    assert "¥3,360.00" in text
    assert "¥1,680.00" in text
    why = read(client, "/zh/employer/bill/2026-08/person/1/")
    # 8 % of 6 000.00
    assert "¥480.00" in why
    assert "这是怎样算出来的" in why
    assert client.get("/zh/employer/bill/2026-08/person/99/").status_code == 404
    file = client.get("/zh/employer/bill/2026-08/?table=people-2026-08&file=csv")
    assert file.content.decode("utf-8-sig").count("王小") == 0  # masked: *小…
    assert "480.00" in file.content.decode("utf-8-sig")


def test_paying_is_on_its_way_then_received_and_twice_is_once(client: Client, settings):
    references = list(
        PaymentOrder.objects.filter(month=sample.SEPTEMBER).values_list("reference", flat=True)
    )
    for _ in range(2):
        response = client.post("/zh/employer/pay/", {"reference": references})
        assert response["Location"] == "/zh/employer/pay/?done=1"
    files = sorted(settings.BANK_FOLDER.glob("*.csv"))
    assert len(files) == 2  # the pension is pooled in the province, the others in the city
    text = read(client, "/zh/employer/pay/")
    assert "没有待缴的缴费单" in text
    assert "在途" in text
    for file in files:
        received = receive(file.read_bytes(), name=file.name, day=asking.today(),
                           actor=sample.CLERK, door="test").file  # fmt: skip
        run = prepare_receipts(received, by="clerk")
        if file is files[0]:
            assert "等待入账" in read(client, "/zh/employer/pay/")
        again(run)
        assert go_on(run, receipts_chunk).state == "done"
    text = read(client, "/zh/employer/pay/")
    assert "等待入账" not in text
    assert 'name="reference"' not in text
    assert 'name="fee"' in text  # September was paid late
    assert ReceiptFile.objects.filter(sender="MOCK-BANK").count() == 3


def test_nothing_chosen_is_told_to_choose(client: Client, settings):
    response = client.post("/en/employer/pay/", {})
    assert response.status_code == 422
    assert "choose what to pay first" in response.content.decode().lower()
    assert not settings.BANK_FOLDER.exists()


def test_a_part_on_its_way_leaves_the_rest_to_be_paid(client: Client, settings):
    order = PaymentOrder.objects.get(month=sample.SEPTEMBER, book__scheme="employee_pension")
    part = bank.Pay("employee_pension", order.reference, order.payer, "面馆", 100)
    settings.BANK_FOLDER.mkdir()
    (settings.BANK_FOLDER / "MOCK-BANK-part.csv").write_bytes(
        bank.pay([part], place=sample.PLACE, day=asking.today(), number=77)
    )
    assert "¥5,087.00" in read(client, "/zh/employer/pay/")  # of 24 % of 21 200.00, 5 088.00
    for _ in range(2):
        client.post("/zh/employer/pay/", {"reference": [order.reference]})
    sent = outgoing.on_the_way(order.payer, settings.BANK_FOLDER)
    assert sorted(each.fen for each in sent) == [100, order.fen - 100]


def booked(settings) -> None:
    """All files of the mock bank taken in and booked today."""
    for file in sorted(settings.BANK_FOLDER.glob("*.csv")):
        received = receive(file.read_bytes(), name=file.name, day=asking.today(),
                           actor=sample.CLERK, door="test").file  # fmt: skip
        run = prepare_receipts(received, by="clerk")
        again(run)
        assert go_on(run, receipts_chunk).state == "done"


def test_late_fees_that_are_made_are_shown_and_paid(client: Client, settings):
    payer = f"E{FIRM}"
    orders = PaymentOrder.objects.filter(month=sample.SEPTEMBER)
    pension = orders.get(book__scheme="employee_pension")
    client.post("/zh/employer/pay/", {"reference": [each.reference for each in orders]})
    booked(settings)
    # 5 088.00 · 0.05 % · 51 days = 129.744
    [fee] = [each for each in standing.fees_made(payer) if each.scheme == "employee_pension"]
    assert (fee.reference, fee.open) == (pension.reference, 12974)
    assert not clearance.of(payer, asking.today()).clear
    assert "¥129.74" in read(client, "/zh/employer/pay/")
    for _ in range(2):
        response = client.post("/zh/employer/pay/", {"fee": [str(fee.book)]})
        assert response["Location"] == "/zh/employer/pay/?done=1"
    sent = outgoing.on_the_way(payer, settings.BANK_FOLDER)
    assert [(each.reference, each.fen) for each in sent] == [("", 12974)]
    assert "¥129.74" in read(client, "/zh/employer/pay/")  # on its way
    booked(settings)
    assert {each.scheme for each in standing.fees_made(payer)} == {"work_injury"}


def test_late_fees_are_not_paid_before_contributions_of_the_same_fund(client: Client, settings):
    pension = PaymentOrder.objects.get(month=sample.SEPTEMBER, book__scheme="employee_pension")
    client.post("/zh/employer/pay/", {"reference": [pension.reference]})
    booked(settings)
    sample.declared(FIRM, sample.OCTOBER, (6000, 7000, 8000))
    sample.assessed(sample.OCTOBER)
    october = PaymentOrder.objects.get(month=sample.OCTOBER, book__scheme="employee_pension")
    fee = str(pension.book_id)
    response = client.post("/en/employer/pay/", {"fee": [fee]})
    assert response.status_code == 422
    assert october.reference in response.content.decode()
    client.post("/en/employer/pay/", {"fee": [fee], "reference": [october.reference]})
    booked(settings)
    open_ = [each.open for each in standing.fees_made(pension.payer)
             if each.reference == pension.reference]  # fmt: skip
    assert open_ == []


def test_an_order_of_somebody_else_is_not_paid(client: Client):
    response = client.post("/zh/employer/pay/", {"reference": ["000000000000000"]})
    assert response.status_code == 422


def test_arrears_show_the_fee_to_the_day(client: Client):
    # September's 6 000 + 7 000 + 8 200 = 21 200.00 was due on 30 September; 51 days from 1 October
    # to 20 November, 0.05 % a day.
    text = read(client, "/zh/employer/arrears/")
    assert "逾期天数" in text
    assert ">51<" in text


def test_asking_for_a_deferral_is_a_proposal_once(client: Client):
    sent = {"deed": "deferral", "ground": "force_majeure", "from_month": "2026-09",
            "to_month": "2026-10", "last_day": "2027-03-31", "document": "洪灾证明",
            "reason": "厂房被淹"}  # fmt: skip
    for _ in range(2):
        assert client.post("/zh/employer/arrears/ask/", sent).status_code == 302
    assert Proposal.objects.filter(payer=f"E{FIRM}", kind="deferral").count() == 1
    assert "等待决定" in read(client, "/zh/employer/arrears/")


def test_instalments_add_up_to_what_is_late(client: Client):
    book = PaymentOrder.objects.filter(month=sample.SEPTEMBER).first().book_id
    sent = {"deed": "instalments", "book": str(book), "parts": "3", "parts_document": "申请书",
            "parts_reason": "周转困难"}  # fmt: skip
    assert client.post("/zh/employer/arrears/ask/", sent).status_code == 302
    made = Proposal.objects.get(kind="instalments")
    order = PaymentOrder.objects.get(month=sample.SEPTEMBER, book_id=book)
    assert made.fen == order.fen


def test_what_is_wrong_in_a_request_stands_beside_its_field(client: Client):
    sent = {"deed": "deferral", "ground": "", "from_month": "x", "reason": "厂房被淹"}
    response = client.post("/zh/employer/arrears/ask/", sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert 'id="from_month-error"' in text
    assert "厂房被淹" in text


def test_the_certificate_says_why_not_and_is_given_when_all_is_clear(client: Client):
    text = read(client, "/zh/employer/certificate/")
    assert "现在还不能开具" in text
    assert "欠缴" in text
    assert "未申报的月份：2026年10月；" in text
    assert text.count("现在还不能开具") == 1
    refused = client.get("/zh/employer/certificate.pdf")
    assert (refused.status_code, "现在还不能开具" in refused.content.decode()) == (409, True)


def test_a_month_declared_and_not_assessed_stands_against_the_certificate_once_it_is_due():
    """October is due on its last day."""
    sample.books()
    sample.employer()
    sample.declared(FIRM, sample.OCTOBER, (6000, 7000, 8000))
    client = signed_in(account(EMPLOYER))
    assert "申报尚未核定的月份：2026年10月；" in read(client, "/zh/employer/certificate/")
    assert client.get("/zh/employer/certificate.pdf")["Content-Type"] != "application/pdf"
    sample.declared(FIRM, sample.OCTOBER + 1, (6000, 7000, 8000))
    assert "未核定的月份：2026年10月；" in read(client, "/zh/employer/certificate/")
    sample.assessed(sample.OCTOBER)
    assert "未核定" not in read(client, "/zh/employer/certificate/")


def test_a_firm_that_owes_nothing_gets_the_same_certificate_twice():
    sample.books()
    sample.employer()
    sample.declared(FIRM, sample.OCTOBER, (6000, 7000, 8000))
    sample.assessed(sample.OCTOBER)
    sample.paid(sample.OCTOBER)
    client = signed_in(account(EMPLOYER))
    first, second = (client.get("/zh/employer/certificate.pdf") for _ in range(2))
    assert first["Content-Type"] == "application/pdf"
    assert first.content == second.content
    entry = LogEntry.objects.filter(purpose="certificate").latest("seq")
    assert '"hash"' in entry.detail


def test_a_large_firm_declares_by_changes():
    sample.books()
    sample.employer(sample.BIG, "大公司", staff=25, first=101)
    sample.declared(sample.BIG, sample.SEPTEMBER, [6000] * 25, first=101)
    client = signed_in(account(EMPLOYER, employer=sample.BIG))
    text = read(client, f"/zh/employer/declare/{MONTH}/same/")
    assert "申报了 25 人" in text
    sent = {"rows": "26", "number-26": number(101), "wage-26": "9000", "schemes-26": "13",
            "left": number(102)}  # fmt: skip
    assert client.post(f"/zh/employer/declare/{MONTH}/same/", sent).status_code == 302
    wages = {each.person: each.wage for each in wages_of(latest_of(sample.BIG, sample.OCTOBER))}
    assert len(wages) == 24
    assert wages[101] == 900000
    assert 102 not in wages
    twice = client.post(f"/zh/employer/declare/{MONTH}/same/", sent)
    assert twice["Location"].endswith("version/1/?again=1")


@pytest.mark.parametrize(
    "stranger", [number(102)[:-1] + "0", "王小明", number(1)], ids=["check", "a name", "not ours"]
)
def test_a_leaver_who_is_not_recognised_is_told_and_nothing_is_declared(firm, stranger: str):
    sample.employer(sample.BIG, "大公司", staff=25, first=101)
    sample.declared(sample.BIG, sample.SEPTEMBER, [6000] * 25, first=101)
    client = signed_in(account(EMPLOYER, employer=sample.BIG))
    sent = {"rows": "26", "left": f"{number(103)}、{stranger}\n{number(104)}"}
    response = client.post(f"/zh/employer/declare/{MONTH}/same/", sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert latest_of(sample.BIG, sample.OCTOBER) is None
    assert 'id="left-error"' in text
    assert f"{stranger}：不是上次申报的职工的号码，没有申报" in text
    assert f"{number(103)}：" not in text
    assert sent["left"] in text  # kept
    sent["left"] = f"{number(103)}、\n{number(104)}"
    assert client.post(f"/zh/employer/declare/{MONTH}/same/", sent).status_code == 302
    assert latest_of(sample.BIG, sample.OCTOBER).staff == 23
