"""The sheet of the responsibility list (责任清单): its columns and what its second page says, in Chinese."""

from django.utils import translation
from django.utils.translation import gettext_noop

from exchange.cells import Column, code_of, day, text_of, whole_number
from exchange.saying import Unreadable
from organization.importing.people_sheet import CAPACITIES
from organization.models import Posting
from responsibility.models import Duty
from responsibility.rhythms.reading import NotUnderstood, read_rhythm
from responsibility.rhythms.wording import rhythm_words

NOT_A_RHYTHM = gettext_noop(
    "“%(text)s” is not understood as a rhythm. Write like 每季度1次, 每周一, 3月下旬、9月上旬各1次."
)
YES_NO = {"yes": "是", "no": "否"}
CHINESE = "zh-hans"


def rhythm_text(text: str) -> str:
    """The rhythm as the list itself would word it: the same rule is always the same text."""
    try:
        return words_of(read_rhythm(text).put_on(Duty()))
    except NotUnderstood as fault:
        raise Unreadable(NOT_A_RHYTHM, text=text) from fault


def words_of(duty: Duty) -> str:
    with translation.override(CHINESE):
        return rhythm_words(duty)


COLUMNS = (
    Column("unit", "单位代码", code_of(32), required=True, also=("责任主体", "责任单位"), example="SL-01",
           hint="责任主体的单位代码"),
    Column("year", "年度", whole_number(2100), required=True, example=2026, hint="如 2026"),
    Column("sort_no", "序号", whole_number(32_767), example=1, hint="整数；新增时留空，排在最后"),
    Column("title", "责任内容", text_of(200), required=True, also=("职责", "重点任务"), example="专题研究工作（示例）",
           hint="最多200个字；按单位、年度和责任内容识别"),
    Column("measures", "具体措施", text_of(2000), hint="最多2000个字", example="党组会议专题研究"),
    Column("leader", "责任领导", text_of(64), hint="姓名；有同名的填用户名"),
    Column("lead_unit", "牵头科室", text_of(120), hint="科室简称、全称或代码", example="办公室"),
    Column("assisting", "配合科室", text_of(1000), hint="多个科室用顿号分开"),
    Column("owner", "责任人", text_of(64), hint="姓名；有同名的填用户名；留空的由下一栏的责任身份确定"),
    Column("capacity", "责任身份", choices=CAPACITIES, labels=dict(Posting.Capacity.choices), example="第一责任人",
           hint="第一责任人、直接责任人、班子成员（一岗双责）、科室负责人、联络员、无"),
    Column("rhythm", "频次/完成时限", rhythm_text, also=("频次", "完成时限", "时限"), example="每年2次",
           hint="如：每季度1次；每周一；每个工作日；每月15日（遇节假日顺延）；3月下旬、9月上旬各1次；"
                "每月最后一个工作日；12月31日前；发生后3个工作日内。新增必填"),
    Column("standard", "完成标准", text_of(300), hint="最多300个字"),
    Column("kind", "佐证材料", text_of(80), also=("佐证方式",), hint="记录类型，如 分析研判会；没有的留空"),
    Column("basis", "依据文件", text_of(200), hint="最多200个字"),
    Column("is_measure", "本年举措", choices=YES_NO, hint="是或否；新增时留空为否"),
    Column("needs_review", "完成需审核", choices=YES_NO, hint="是或否；新增时留空为否"),
    Column("valid_from", "起始日期", day, hint="新增时留空为该年度1月1日"),
    Column("valid_to", "终止日期", day, hint="新增时留空为该年度12月31日"),
    Column("remark", "备注", text_of(300), hint="最多300个字"),
)  # fmt: skip
NOTES = (
    "一行一项责任事项，按单位代码、年度、责任内容识别：已有的更新，没有的新增。同名的责任事项有多项时，按序号识别。",
    "空白单元格不改动系统中已有的内容。列的先后可以调整，不需要的列可以删除（单位代码、年度、责任内容必须保留）。",
    "频次按通常的写法填写，系统换算为具体日期；看不懂的写法会在预览中标出，不会猜测。",
    "遇节假日的处理写在括号内：遇节假日顺延、提前、不安排、照常。每周固定星期几的，不写即为不安排；其他的，不写即为照常。",
    "学习计划生成的责任事项随学习计划，不在本表中。",
)
