"""The sheets a kind of import hands out: an empty one to fill in, and one of what is stored, in the same columns."""

from django.utils.translation import override

from exchange.importers import Importer
from exchange.spreadsheets import write_xlsx
from exchange.tables import MOST_ROWS, NOTES

REQUIRED = "必填"


def write_template(file, importer: type[Importer]) -> None:
    """Column names and an example to write over; what each column takes stands on the second sheet. In Chinese, for
    the sheet goes to the offices whatever the reader's language is."""
    example = [[column.example or None for column in importer.columns]]
    lines = [*importer.notes, f"示例行可以直接覆盖，留在表中也不会导入。一次最多{MOST_ROWS}行，请保存为 .xlsx。"]
    hints = [[column.title, REQUIRED if column.required else "", column.hint] for column in importer.columns]
    write_xlsx(
        file, title=sheet_title(importer), header_lines=[], columns=titles(importer), rows=example,
        notes=(NOTES, lines, ["列名", "是否必填", "说明"], hints),
    )  # fmt: skip


def write_export(file, importer: Importer) -> None:
    """What is stored, as importing would leave it unchanged."""
    write_xlsx(file, title=sheet_title(importer), header_lines=[], columns=titles(importer), rows=importer.export())


def titles(importer) -> list[str]:
    return [column.title for column in importer.columns]


def sheet_title(importer) -> str:
    with override("zh-hans"):
        return str(importer.title)
