"""The ledger of meetings (会议台账): its columns and what its second page says, in Chinese."""

from exchange.cells import Column, code_of, lines_of, text_of
from meetings.ledger.reading import period, when

LONG_TEXT = 30_000  # what an office's cell takes, with room (32,767)
VOID, SIGNED, SUBMITTED, LATE = "已作废", "已签发", "待主持人签发", "补录"
STANDING_HINT = "导出时注明待主持人签发、已签发、补录、已作废；导入时不读，标为已作废的行不导入"


def names(key, title, hint, *also, example=""):
    return Column(key, title, lines_of(8000), also=also, hint=hint, example=example, lines=True, longest=8000)


def long_text(key, title, hint, *also, example=""):
    return Column(key, title, lines_of(LONG_TEXT), also=also, hint=hint, example=example, lines=True,
                  longest=LONG_TEXT)  # fmt: skip


COLUMNS = (
    Column("unit", "单位", code_of(120), also=("单位代码", "召开单位"), example="SL-01",
           hint="单位代码、简称或全称；只为一个单位登记的可以留空"),
    Column("covers", "所属季度", period, also=("所属期间", "所属时期", "所属时段"), example="2026年第一季度",
           hint="如 2026年第一季度、2026年上半年、2026年3月、2026年；分析研判会必填，其他会议可以留空"),
    Column("types", "类型", text_of(200), required=True, also=("会议类型", "会议类别"), example="分析研判会",
           hint="会议类型的名称；有几个类型的用顿号分开"),
    Column("title", "名称", text_of(200), also=("会议名称",), example="第一季度分析研判会（示例）",
           hint="最多200个字；留空的按期间和类型取名"),
    Column("held", "时间", when, required=True, also=("时间起止", "会议时间", "召开时间", "起止时间"),
           example="2026-03-27 09:00-10:30", hint="召开日期和起止时间，如 2026-03-27 09:00-10:30；只有日期也可以"),
    Column("place", "地点", text_of(80), also=("会议地点",), example="三楼会议室", hint="最多80个字"),
    Column("groups", "召开组织", text_of(500), also=("参会组织",), hint="党小组、领导小组等的名称，多个用顿号分开"),
    Column("chair", "主持人", text_of(160), also=("主持",), example="党组书记 张三",
           hint="姓名，姓名前可以写职务；有同名的在姓名后的括号内写用户名"),
    names("present", "出席", "姓名用顿号分开；写“全体”的为当天应到的其余人员", "出席人员", "参加人员",
          example="张三、李四、王五"),
    names("attending", "列席", "列席人员；系统内没有的，作为外单位列席人员登记", "列席人员"),
    Column("guests", "外单位列席", text_of(300), also=("外单位人员",), hint="最多300个字"),
    names("leave", "请假及原因", "如 赵六（出差）、孙七（病假）", "请假", "请假人员", example="赵六（出差）"),
    names("absent", "缺席", "没有请假的未到人员", "缺席人员"),
    long_text("agenda", "议题", "一行一个，如 1. 一季度情况分析（汇报人：李四）", "会议议题",
              example="1. 一季度情况分析（汇报人：李四）"),
    long_text("documents", "传达学习的文件", "传达学习的文件名称", "传达学习文件", "学习文件"),
    long_text("findings", "分领域研判",
              "一个领域一段，以【领域名称】开头；对该领域的判断另起一行，以“判断：”开头",
              "分领域研判情况", example="【网站和新媒体】发布审核到位，无差错。\n判断：总体平稳。"),
    long_text("discussion", "研判内容", "研判、讨论情况；不分领域的写在这里", "会议内容", "讨论情况", example="……"),
    long_text("conclusion", "结论", "会议结论、决议", "研判结论", "决议"),
    long_text("decisions", "议定事项",
              "一行一项，末尾括号内写责任单位、责任人、时限、领域和转任务、转整改、仅记录之一；"
              "没有写的，有时限的转任务，没有时限的仅记录",
              example="1. 修订值班制度（责任单位：办公室；责任人：李四；时限：2026-04-30；转任务）"),
    Column("recorder", "记录人", text_of(160), also=("记录",), example="王五", hint="姓名；有同名的在括号内写用户名"),
    Column("standing", "状态", text_of(60), hint=STANDING_HINT),
)  # fmt: skip
NOTES = (
    "一行一次会议，按单位、类型、时间和名称识别：已有的更新，没有的新增。已签发和待主持人签发的会议不能用导入改动。",
    "导入的会议等待签发；超过规定时间才登记的注明“补录”。计划召开的会议（日期在今天之后）作为计划登记。",
    "人员按会议当天的任职识别。姓名找不到、有同名或重复的，在预览中标出原因，不会猜测。",
    "空白单元格不改动系统中已有的内容。列的先后可以调整，不需要的列可以删除（类型、时间必须保留）。",
    "“状态”一列仅供查看，导入时不读；标为已作废的行不导入。",
)
