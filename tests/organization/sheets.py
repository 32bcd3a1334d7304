"""Sheets as an office makes them, and the import of one from the upload to its preview."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from exchange import imports
from exchange.import_sheets import write_export
from exchange.importers import importers
from exchange.sheets import Workbook as ReadWorkbook

UNIT_COLUMNS = ["上级单位代码", "代码", "全称", "简称", "类别", "顺序", "启用日期", "停用日期"]
PEOPLE_COLUMNS = [
    "姓名",
    "用户名",
    "单位代码",
    "职务",
    "角色",
    "责任身份",
    "任职方式",
    "派出单位代码",
    "排序号",
    "拼音",
    "笔画键",
    "电子邮箱",
    "电话",
    "任职起",
    "任职止",
]


def xlsx(columns, rows) -> bytes:
    workbook, file = Workbook(), BytesIO()
    workbook.active.append(list(columns))
    for row in rows:
        workbook.active.append(list(row))
    workbook.save(file)
    return file.getvalue()


def upload(columns, rows, name="表.xlsx"):
    return SimpleUploadedFile(name, xlsx(columns, rows))


def preview(kind, by, columns, rows, data=None, **more):
    """The checked draft of a sheet."""
    now = timezone.now()
    file = BytesIO(data if data is not None else xlsx(columns, rows))
    draft = imports.start(kind=kind, file=file, name="表.xlsx", by=by, today=timezone.localdate(), now=now, **more)
    while draft.state == draft.State.READING:
        draft = imports.go_on(draft=draft, now=timezone.now())
    return draft


def apply(draft, by):
    return imports.apply(draft=draft, by=by, now=timezone.now())


def states(draft):
    return {row.number: row.state for row in draft.rows.all()}


def said_of(draft, number, key=None):
    """The message ids said of a row, or of one of its cells."""
    row = draft.rows.get(number=number)
    told = row.fields[key][3] if key else [*row.said, *(said for field in row.fields.values() for said in field[3])]
    return [said["id"] for said in told]


def exported(kind, by) -> bytes:
    file = BytesIO()
    write_export(file, importers()[kind](by=by, today=timezone.localdate()))
    return file.getvalue()


def read_back(data) -> list[dict[int, str]]:
    workbook = ReadWorkbook(BytesIO(data))
    return [row.texts for row in workbook.rows(next(iter(workbook.sheets)))]
