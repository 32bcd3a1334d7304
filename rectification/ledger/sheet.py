"""The ledger of rectification (整改台账): its columns and what its second page says, in Chinese."""

import re

from django.utils.translation import gettext_noop

from exchange.cells import Column, code_of, day, lines_of, text_of, tidy, whole_number
from exchange.saying import Unreadable
from rectification.models import Source

LONG_TEXT = 30_000  # what an office's cell takes, with room (32,767)
VOID = "已作废"
YES, NO = "是", "否"
NO_SOURCE = gettext_noop("“%(text)s” is no source. Write one of: %(allowed)s.")
NOT_A_NUMBER = gettext_noop("A number begins at 1.")
NEITHER = gettext_noop("“%(text)s” is neither 是 nor 否.")
# What the sheet calls each source, and what offices write for it
SOURCES = {
    Source.INSPECTION: ("巡察", "巡视", "巡视巡察", "巡察反馈", "巡视反馈"),
    Source.SUPERVISION: ("督查", "督察", "监督检查", "专项督查", "督导检查"),
    Source.SELF_CHECK: ("自查", "自查自纠", "自查自改"),
    Source.DEMOCRATIC: ("民主生活会", "组织生活会"),
    Source.ANALYSIS: ("研判", "分析研判", "分析研判会"),
}
SOURCE_WORDS = {code: names[0] for code, names in SOURCES.items()}
SOURCE_OF = {name: code for code, names in SOURCES.items() for name in names}
YES_WORDS = {YES: YES, "同一问题": YES, "√": YES, NO: NO, "另一问题": NO, "×": NO}
READ_ONLY = {"evidence", "opinion", "stage", "closed"}
FIRST_STAGE = "待制定措施"
NOT_READ = "供查看，导入时不读"


def source(text: str) -> str:
    """The one word for it, however it is written."""
    name = re.sub("(反馈|检查)?问题$", "", tidy(text))
    code = SOURCE_OF.get(tidy(text)) or SOURCE_OF.get(name) or (name in Source.values and name)
    if not code:
        raise Unreadable(NO_SOURCE, text=text, allowed="、".join(SOURCE_WORDS.values()))
    return SOURCE_WORDS[code]


def number(text: str) -> int:
    found = whole_number(9999)(text)
    if found < 1:
        raise Unreadable(NOT_A_NUMBER)
    return found


def yes_or_no(text: str) -> str:
    found = YES_WORDS.get(tidy(text))
    if found is None:
        raise Unreadable(NEITHER, text=text)
    return found


def long_text(key, title, hint, *also, example=""):
    return Column(key, title, lines_of(LONG_TEXT), also=also, hint=hint, example=example, lines=True,
                  longest=LONG_TEXT)  # fmt: skip


COLUMNS = (
    Column("no", "序号", number, also=("编号", "问题编号"), example=1, hint="该问题在批次内的序号；留空的顺延编号"),
    Column("source", "来源", source, also=("问题来源",), example="巡察",
           hint="、".join(SOURCE_WORDS.values()) + "；写明批次的可以留空"),
    Column("batch", "批次", text_of(200), also=("反馈批次", "批次名称"), example="2026年巡察反馈",
           hint="批次名称；系统中没有的，按来源和反馈日期新建"),
    Column("fed_back", "反馈日期", day, also=("反馈时间",), example="2026-03-02", hint="留空的按批次的反馈日期"),
    Column("aspect", "方面", text_of(120), also=("问题类别", "问题方面"), example="网站管理", hint="最多120个字"),
    Column("title", "问题", text_of(200), required=True, also=("问题表现", "存在问题", "具体问题", "反馈问题"),
           example="更新不及时（示例）", hint="最多200个字"),
    long_text("sub_problem", "子问题", "一行一个", "问题具体表现"),
    long_text("measures", "整改措施",
              "一行一项，末尾括号内写责任人、时限、完成日期；没有写的，按本行的责任人和整改时限", "措施",
              example="1. 修订发布制度（责任人：李四；时限：2026-04-30）\n2. 开展培训"),
    Column("leader", "责任领导", text_of(160), also=("分管领导",), example="张三",
           hint="姓名；有同名的在括号内写用户名"),
    Column("unit", "责任单位", code_of(120), example="SL-01",
           also=("责任科室", "责任单位/科室", "责任单位、科室", "牵头单位", "牵头科室", "整改责任单位"),
           hint="单位代码、简称或全称；只为一个单位登记的可以留空"),
    Column("assisting", "配合单位", text_of(500), also=("配合科室", "协办单位"),
           hint="单位代码、简称或全称，多个用顿号分开"),
    Column("owner", "责任人", text_of(160), also=("整改责任人", "具体责任人"), example="李四",
           hint="姓名；有同名的在括号内写用户名"),
    Column("due", "整改时限", day, also=("完成时限", "整改期限"), example="2026-06-30", hint="如 2026-06-30"),
    Column("standard", "完成标准", text_of(300), also=("整改目标",), hint="最多300个字"),
    long_text("progress", "进展/成效", "与系统中最近一次进展不同的，作为新的进展登记",
              "整改进展", "进展情况", "整改成效", "进展"),
    long_text("also_in", "同时反馈批次",
              "同一问题又在其他批次中反馈的，写批次名称，一行一个；序号写在后面，如 专项督查（第3号）"),
    long_text("evidence", "佐证材料", NOT_READ),
    long_text("opinion", "审核意见", NOT_READ),
    Column("stage", "状态", text_of(60), also=("整改状态", "完成情况"), hint="供查看；导入不办理销号、审核和重新整改"),
    Column("closed", "销号日期", text_of(60), also=("销号时间",), hint=NOT_READ),
    Column("same", "同一问题", yes_or_no,
           hint="系统中同一单位已有同名、未完成的问题时：写“是”的并入该问题、同时列入本批次，写“否”的另立一个问题"),
)  # fmt: skip
NOTES = (
    "一行一个问题，按责任单位、批次和问题识别（改了问题表述的，按责任单位、批次和序号识别）；"
    "没有批次的，按责任单位、问题和反馈日期识别。已有的更新，没有的新增。",
    "同一单位已有同名、未完成的问题，而批次不同的，预览中提示并入该问题，同时列入两个批次，合计只计一次；"
    "不是同一问题的，在“同一问题”一列写“否”。",
    "导入只登记问题、措施和进展，不办理申请销号、审核、签批、销号和重新整改；佐证材料、审核意见、状态、销号日期只供查看。",
    "已申请销号、已销号的问题不能用导入改动。",
    "空白单元格不改动系统中已有的内容。列的先后可以调整，不需要的列可以删除（问题必须保留）。",
)
