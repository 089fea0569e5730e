"""Words of a person's own page: schemes, states, fields and findings, said to the person concerned."""

from __future__ import annotations

from typing import Final

from canbao.web.pictures.lifeline import Scheme
from canbao.web.words import Text

SCHEME_NAMES: Final[dict[str, Text]] = {
    "employee_pension": Text("职工基本养老保险", "Employee pension"),
    "public_sector_pension": Text("机关事业单位养老保险", "Public sector pension"),
    "resident_pension": Text("城乡居民养老保险", "Residents’ pension"),
    "unemployment": Text("失业保险", "Unemployment insurance"),
    "work_injury": Text("工伤保险", "Work injury insurance"),
    "employee_medical": Text("职工医疗保险", "Employee medical insurance"),
    "resident_medical": Text("居民医疗保险", "Residents’ medical insurance"),
    "any_pension": Text("养老保险", "Pension insurance"),
}
# Which lane of the life line a scheme is drawn in.
LANES: Final[dict[str, Scheme]] = {
    "employee_pension": "pension",
    "public_sector_pension": "pension",
    "resident_pension": "residents",
    "unemployment": "unemployment",
    "work_injury": "work-injury",
    "employee_medical": "medical",
    "resident_medical": "medical",
    "any_pension": "pension",
}
STATE_NAMES: Final[dict[str, Text]] = {
    "paying": Text("缴费中", "Paying"),
    "paused": Text("暂停缴费", "Paused"),
    "in_payment": Text("领取待遇", "In payment"),
    "ended": Text("已终止", "Ended"),
}
KIND_NAMES: Final[dict[str, Text]] = {
    "employee": Text("单位职工", "Employee"),
    "flexible": Text("灵活就业", "Flexible work"),
    "resident": Text("城乡居民", "Resident"),
    "public": Text("机关事业单位", "Public sector"),
    "pensioner": Text("退休人员", "Pensioner"),
}
FIELD_NAMES: Final[dict[str, Text]] = {
    "number": Text("公民身份号码", "Identity number"),
    "number17": Text("公民身份号码", "Identity number"),
    "document": Text("其他证件", "Other document"),
    "name": Text("姓名", "Name"),
    "sex": Text("性别", "Sex"),
    "birth": Text("出生日期", "Date of birth"),
    "death": Text("死亡日期", "Date of death"),
    "registration_place": Text("户籍所在地", "Place of household registration"),
    "residence_place": Text("现居住地", "Place of residence"),
    "phone": Text("联系电话", "Phone"),
    "household": Text("户号", "Household"),
    "nationality_group": Text("国籍或地区", "Nationality"),
}
SEXES: Final[dict[str, Text]] = {
    "1": Text("男", "Male"),
    "2": Text("女", "Female"),
    "male": Text("男", "Male"),
    "female": Text("女", "Female"),
}
OVERLAP_NAMES: Final[dict[str, Text]] = {
    "two_places": Text("同一险种在两地参保", "The same scheme in two places"),
    "two_schemes": Text("同时参加两种养老保险或医疗保险", "Two schemes of one kind at once"),
    "two_employers": Text("同时在两个单位参保", "Two employers at once"),
    "drawing_at_work": Text(
        "领取养老金的同时，单位还在为您缴费", "A pension is drawn while an employer still pays"
    ),
    "after_death": Text("登记的死亡日期之后仍有记录", "Entries after the recorded date of death"),
}
OVERLAP_NEXT: Final[dict[str, Text]] = {
    "two_places": Text(
        "两段可以合并转移，重复缴的可以申请退还。",
        "The two can be joined by a transfer; what was paid twice can be claimed back.",
    ),
    "two_schemes": Text(
        "不能同时领取两份待遇；请选择保留哪一份，另一份按规定退还或转入。",
        "Benefits cannot be drawn from both; choose one, the other is refunded or transferred.",
    ),
    "two_employers": Text(
        "工伤保险可以由两个单位分别缴纳，其他险种请与经办机构核对。",
        "Work injury insurance may be paid by both; check the other schemes with the agency.",
    ),
    "drawing_at_work": Text(
        "请与经办机构核对：是已经退休又重新就业，还是登记有误。",
        "Check with the agency: work taken up again after retiring, or a wrong entry.",
    ),
    "after_death": Text("如果登记有误，请马上提出异议。", "If this is wrong, contest it at once."),
}
GAP_WORDS: Final[dict[str, Text]] = {
    "B": Text("按法律暂时不用参加。", "The law does not ask you to join yet."),
    "C": Text(
        "登记显示您目前不在本地或无法联系。", "The registers say that you cannot be reached."
    ),
    "D": Text("登记内容可能有误，正在核实。", "The registers may be wrong; this is being checked."),
    "E": Text(
        "按法律，用人单位应当为您参保，但我们没有查到记录。",
        "By law your employer has to insure you, but we found no entry.",
    ),
    "F": Text("您可以自愿参加，目前没有参加。", "You may join, and have not joined so far."),
    "G": Text("走访时您选择不回答。", "You chose not to answer when visited."),
    "H": Text("我们还不知道原因。", "We do not know why yet."),
}
OPEN_CLASSES: Final = ("E", "F", "G", "H", "D")
DOORS: Final[dict[str, Text]] = {
    "portal": Text("网页", "Web page"),
    "street": Text("街道手机页面", "Street officer’s phone"),
    "review": Text("人工比对页面", "Clerical review"),
    "api": Text("数据接口", "API"),
    "cli": Text("命令行", "Command line"),
    "services": Text("系统自动办理", "The system, by itself"),
    "batch": Text("定时批处理", "A scheduled run"),
    "worker": Text("后台任务", "A background job"),
    "demo": Text("演示数据的生成", "The making of the demonstration"),
}
CONTEST_STATES: Final[dict[str, Text]] = {
    "open": Text("等待答复", "Waiting for an answer"),
    "answered": Text("已答复", "Answered"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}
MATTERS: Final[dict[str, Text]] = {
    "person": Text("我的基本信息", "Who I am"),
    "spell": Text("一段参保记录", "A spell of insurance"),
    "gap": Text("一处缺口", "A gap"),
    "overlap": Text("一处重复", "An overlap"),
    "value": Text("一项登记内容", "A value in the registers"),
    "look": Text("一次查看", "A look at my record"),
    "contribution": Text("一个月的缴费", "A month’s contributions"),
    "benefit": Text("一项待遇", "A benefit"),
}


def named(names: dict[str, Text], key: str) -> Text:
    """The words for `key`; the key itself where nobody has found words for it."""
    return names.get(key) or Text(key, key)
