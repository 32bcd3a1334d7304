"""The sheet of people: its columns and what its second page says, in Chinese, for it goes from office to office."""

import re

from django.utils.translation import gettext_noop

from exchange.cells import Column, code_of, day, email, narrow, text_of, whole_number
from exchange.saying import Unreadable
from organization.models import Posting
from organization.people.strokes import LONGEST_KEY
from organization.rights import Role

ROLES = {"member": "成员", "recorder": "记录员", "head": "科室负责人", "leader": "单位领导", "unitadmin": "单位管理员",
         "supervisor": "上级督办人员"}  # fmt: skip
CAPACITIES = {"first": "第一责任人", "direct": "直接责任人", "dual": "班子成员（一岗双责）", "head": "科室负责人",
              "liaison": "联络员", "": "无"}  # fmt: skip
KINDS = {"regular": "任职", "concurrent": "兼任", "secondment": "借调", "temporary": "挂职"}
BEGINS = gettext_noop(
    "Posts without a first day (任职起): %(n)s. New ones among them begin on %(day)s; for days before that nobody is "
    "expected at meetings or study. To begin earlier, upload again with another day."
)
STROKES_WRONG = gettext_noop("For each character its strokes as digits 1 to 5, with a blank between characters.")


def strokes_key(text):
    digits = narrow(text)
    if not re.fullmatch("[1-5 ]+", digits) or len(digits) > LONGEST_KEY:
        raise Unreadable(STROKES_WRONG)
    return digits


COLUMNS = (
    Column("name", "姓名", text_of(40), required=True, example="张三（示例）", hint="最多40个字"),
    Column("username", "用户名", code_of(64), required=True, also=("账号", "登录名"), example="zhangsan",
           hint="登录用，全系统唯一，不分大小写；按用户名识别人员"),
    Column("unit", "单位代码", code_of(32), also=("所在单位代码",), example="SL-0101",
           hint="任职单位的代码；新增人员必填"),
    Column("title", "职务", text_of(60), hint="印在姓名前的职务，最多60个字", example="科长"),
    Column("role", "角色", choices=ROLES, labels=dict(Role.choices), example="成员",
           hint="成员、记录员、科室负责人、单位领导、单位管理员、上级督办人员之一；新增时留空为成员"),
    Column("capacity", "责任身份", choices=CAPACITIES, labels=dict(Posting.Capacity.choices), example="联络员",
           hint="第一责任人、直接责任人、班子成员（一岗双责）、科室负责人、联络员、无"),
    Column("kind", "任职方式", choices=KINDS, labels=dict(Posting.Kind.choices), example="任职",
           hint="任职、兼任、借调、挂职之一；新增时留空为任职"),
    Column("from_unit", "派出单位代码", code_of(32), hint="只在借调、挂职时填写"),
    Column("rank_no", "排序号", whole_number(32_767), also=("排序", "顺序"), example=100,
           hint="整数，小的在前；新增时留空为100"),
    Column("sort_key", "拼音", text_of(80), hint="排序用的姓名拼音，可以更正多音字", example="zhang san"),
    Column("strokes", "笔画键", strokes_key, also=("笔画",),
           hint="一般留空，按笔画表；表中没有的字，按书写顺序填写各字的笔画：1横2竖3撇4点5折，字与字之间空一格"),
    Column("email", "电子邮箱", email, also=("邮箱",), hint="接收提醒", example="zhangsan@example.org"),
    Column("phone", "电话", code_of(30), also=("手机", "手机号", "联系电话"),
           hint="最多30个字", example="010-00000000"),
    Column("from_on", "任职起", day, also=("任职日期",),
           hint="如 2026-01-01；新增任职时留空的，按上传页面所填“任职起始日”（未改动时为上传当天）",
           example="2026-01-01"),
    Column("to_on", "任职止", day, hint="任职的最后一天，在任的留空"),
)  # fmt: skip
NOTES = (
    "一行一个任职：一人有两个职务的写两行，两行的用户名相同，姓名、拼音、电子邮箱、电话一致（或只在第一行填写）。",
    "人员按“用户名”识别：已有的更新，没有的新增。任职按单位和任职起识别；没有填任职起的，对应该人在该单位的现任职务。",
    "空白单元格不改动系统中已有的内容。列的先后可以调整，不需要的列可以删除（姓名、用户名必须保留）。",
    "新账号经授权后才能登录，成员以外的角色经授权后才生效（一人兼管系统和安全的小单位除外）。",
)
