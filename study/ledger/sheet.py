"""The record of study (学习记录): its columns and what its second page says, in Chinese."""

from exchange.cells import Column, text_of
from meetings.ledger.reading import when
from meetings.ledger.sheet import long_text, names

COLUMNS = (
    Column("unit", "单位", text_of(120), also=("单位代码", "学习单位"), example="SL-01",
           hint="单位代码、简称或全称；学习系列只有一个单位有的，或只为一个单位登记的，可以留空"),
    Column("series", "学习形式", text_of(80), required=True, also=("学习系列", "学习类型", "形式"), example="周一例会",
           hint="学习系列的名称；不属于任何系列的写学习类型，如 中心组学习、培训班"),
    Column("held", "时间", when, required=True, also=("学习时间", "时间起止", "起止时间"),
           example="2026-03-02 08:30-09:30",
           hint="日期和起止时间，如 2026-03-02 08:30-09:30；没有写起止时间的按学习系列"),
    Column("place", "地点", text_of(80), also=("学习地点",), example="二楼会议室", hint="最多80个字；留空的按学习系列"),
    Column("chair", "主持人", text_of(160), also=("主持",), example="张三", hint="姓名；留空的按学习系列"),
    Column("lecturer", "主讲", text_of(160), also=("主讲人", "领学人", "主讲/领学人", "主讲（领学）人"), example="李四",
           hint="姓名，姓名前可以写职务；有同名的在姓名后的括号内写用户名"),
    Column("guest_lecturer", "外请主讲", text_of(80), also=("外请主讲人",), hint="最多80个字"),
    Column("topic", "学习主题", text_of(200), also=("主题", "专题"), example="传达学习有关会议精神（示例）",
           hint="最多200个字；留空的取学习内容的第一行"),
    long_text("readings", "学习内容", "学习的篇目，一行一篇", "学习篇目", "篇目", example="《有关文件》"),
    names("present", "参加", "姓名用顿号分开；留空的，当天应到人员除请假、缺席外均为参加", "参加人员", "出席"),
    names("attending", "列席", "列席人员", "列席人员"),
    names("leave", "请假", "如 赵六（出差）、孙七（病假）", "请假人员", "请假及原因", example="赵六（出差）"),
    names("absent", "缺席", "没有请假的未到人员", "缺席人员"),
    names("made_up", "补学", "请假、缺席人员补学的日期，如 赵六（2026-03-09）", "补学情况",
          example="赵六（2026-03-09）"),
    Column("recorder", "记录人", text_of(160), also=("记录",), hint="导出时为录入人；导入时不读，录入人为导入的人"),
    Column("standing", "状态", text_of(60), hint="导出时注明补录、已作废；导入时不读，标为已作废的行不导入"),
)  # fmt: skip
NOTES = (
    "一行一次学习。学习系列的按系列和日期识别，其他的按单位、学习形式、日期和学习主题识别：已有的更新，没有的新增。",
    "导入的学习记录与逐条登记的一样，完成当周或当天应有的学习；超过规定时间才登记的注明“补录”。",
    "人员按学习当天的任职识别。姓名找不到、有同名或重复的，在预览中标出原因，不会猜测。",
    "空白单元格不改动系统中已有的内容。列的先后可以调整，不需要的列可以删除（学习形式、时间必须保留）。",
    "“记录人”“状态”两列仅供查看，导入时不读；标为已作废的行不导入。",
)
