"""The sign-in sheet (签到表), on paper and as .docx: who is expected, guests, and blank lines for others who come.

It is Chinese whatever the reader's language. Nothing is signed in the product: people sign on paper, and the scanned
sheet is kept with the record as a file.
"""

from dataclasses import dataclass
from datetime import date

from exchange.documents.gbt9704 import Document
from exchange.wording import day_and_hours
from meetings.attendance.models import Attendance
from meetings.attendance.participants import seats_of
from organization.people.seats import Seat

TITLE = "签到表"
COLUMNS = ("序号", "姓名", "单位及职务", "签名", "备注")
SHARES = (3, 6, 11, 8, 4)
ROW_HEIGHT = 10  # mm: room for a signature
BLANK_LINES, MOST_BLANK_LINES = 5, 60


@dataclass(frozen=True)
class Line:
    number: int
    name: str = ""
    post: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Sheet:
    event: str
    unit: str
    day: date
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        return f"{self.event}{TITLE}"

    @property
    def file_name(self) -> str:
        return f"{TITLE}{self.day:%Y%m%d}.docx"


def sheet(*, event, unit, day: date, facts, people, blank: int) -> Sheet:
    """`people` as (name, post, remark), in the order they sign."""
    lines = [Line(number, *person) for number, person in enumerate(people, start=1)]
    last = len(lines)
    lines += [Line(number) for number in range(last + 1, last + blank + 1)]
    return Sheet(event, unit, day, tuple((label, text) for label, text in facts if text), tuple(lines))


def sheet_of(meeting, *, blank: int = BLANK_LINES) -> Sheet:
    """Those expected in order of post, leave entered beforehand in the last column; then guests, then blank lines."""
    rows = sorted(meeting.attendees.all(), key=lambda row: (not row.is_expected, row.sort_no, row.pk))
    seats = seats_of([row.person for row in rows], meeting.held_on, meeting.unit)
    facts = [
        ("时间", day_and_hours(meeting.held_on, meeting.starts_at)), ("地点", meeting.place),
        ("主持人", meeting.printed_chair), ("列席", meeting.guests),
    ]  # fmt: skip
    people = [
        (row.printed_name, placed(seats[row.person_id], row.printed_post, meeting.unit_id), remark(row.status))
        for row in rows
    ]
    return sheet(
        event=meeting.title,
        unit=meeting.printed_unit_name,
        day=meeting.held_on,
        facts=facts,
        people=people,
        blank=blank,
    )


def placed(seat: Seat, post: str, unit_id: int) -> str:
    """Whoever is posted elsewhere that day has the unit before the post."""
    return post if seat.unit_id in (None, unit_id) else placed_post(seat.place, post)


def placed_post(place: str, post: str) -> str:
    """机关党委 and 机关党委副书记 make 机关党委副书记: what both say is said once."""
    shared = next((n for n in range(min(len(place), len(post)), 1, -1) if place.endswith(post[:n])), 0)
    return place + post[shared:]


def remark(status: str) -> str:
    """Only what is known beforehand: nobody is marked present or absent on a sheet to be signed."""
    return {Attendance.Status.ATTENDING: "列席", Attendance.Status.LEAVE: "请假"}.get(status, "")


def blank_lines(asked: str) -> int:
    """As many as asked for, within a page or two."""
    is_number = asked.isdecimal() and len(asked) < 4
    return min(int(asked), MOST_BLANK_LINES) if is_number else BLANK_LINES


def document_of(filled: Sheet) -> Document:
    document = Document(filled.title, author=filled.unit)
    for label, text in filled.facts:
        document.paragraph(f"{label}：{text}")
    rows = [[line.number, line.name, line.post, "", line.remark] for line in filled.lines]
    document.table(list(COLUMNS), rows, height=ROW_HEIGHT, shares=SHARES)
    return document
