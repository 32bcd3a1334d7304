"""The supervision notice (督办通知单) and the reminder slip (提醒单), on paper and as .docx.

Documents are Chinese whatever the reader's language. Nothing in them is written for the occasion: every word is the
form's own or stands in the record.
"""

from dataclasses import dataclass, field
from datetime import date

from exchange.documents.gbt9704 import Document
from exchange.wording import document_date
from responsibility import rules
from responsibility.models import Assignment

NOTICE, REMINDER = "notice", "reminder"
TITLES = {NOTICE: "督办通知单", REMINDER: "提醒单"}
COLUMNS = ("项目", "内容")
NOBODY = "未明确"


@dataclass
class Slip:
    """One page: to whom, the opening words, the lines of the form, what is asked, who sends it on which day."""

    title: str
    number: str
    addressee: str
    opening: str
    closing: str
    sender: str
    day: date
    lines: list[tuple[str, str]] = field(default_factory=list)

    @property
    def written_on(self) -> str:
        return document_date(self.day)


def to_print(rows):
    """With all that a slip prints; the same number of queries for one and for fifty."""
    rows = rows.select_related(
        "unit", "owner", *Assignment.TURNS, "parent__supervision__supervisor", "parent__supervision__leader"
    )
    named = ("unit", "parent__unit", "parts__unit", "parent__parts__unit", "supervision__registrar_unit",
             "parent__supervision__registrar_unit", "duty__source__unit")  # fmt: skip
    return rows.prefetch_related(*(f"{unit}__names" for unit in named))


def slip_of(row, kind: str, *, user, today: date) -> Slip:
    whole = row.parent or row
    particulars = row.particulars
    lines = [("事项", row.title)]
    if row.parent_id:
        lines.append(("所属事项", whole.title))
    lines += [
        ("立项依据", particulars.source if particulars else ""),
        ("办理要求", row.detail),
        ("牵头单位" if particulars else "承办单位", whole.unit.name_on(today)),
        ("协办单位", "、".join(part.unit.name_on(today) for part in assisting(whole))),
        ("责任人", row.owner.name if row.owner else NOBODY),
        ("办结时限", deadline(row)),
    ]
    if kind == REMINDER:
        lines.append(("剩余时间", time_left(row, today)))
    if particulars:
        lines += [
            ("紧急程度", particulars.get_priority_display()),
            ("反馈要求", particulars.feedback_words if particulars.feedback else ""),
            ("分管领导", particulars.leader.name if particulars.leader else ""),
            ("督办人", caller(particulars.supervisor, with_phone=sees_phone(user, row))),
        ]
    is_within = row.owner is not None and row.issuing_unit == row.unit  # a unit does not write to itself
    told = "你" if is_within else "你单位"
    return Slip(
        title=TITLES[kind], number=particulars.number if particulars else "",
        addressee=f"{row.owner.name}同志：" if is_within else f"{row.unit.name_on(today)}：",
        opening=f"现将下列事项通知{told}，请按要求办理。" if kind == NOTICE else "下列事项请抓紧办理。",
        closing=asked(row, today),
        sender=row.issuing_unit.name_on(today), day=today, lines=[(name, str(text)) for name, text in lines if text],
    )  # fmt: skip


def assisting(whole) -> list:
    """Of an item the parts handed to assisting units that stand."""
    gone = (Assignment.Stage.CANCELLED,)
    found = [part for part in whole.parts.all() if part.share == Assignment.Share.ASSIST and part.stage not in gone]
    return sorted(found, key=lambda part: part.pk)


def deadline(row) -> str:
    if not row.due_on:
        return NOBODY
    first = f"（原定{document_date(row.first_due_on)}）" if row.first_due_on and row.first_due_on != row.due_on else ""
    return f"{document_date(row.due_on)}{first}"


def time_left(row, today: date) -> str:
    """Only while it is owed: what is closed or stopped runs out of no time."""
    if not row.due_on or not row.is_open or row.stage in row.PAUSED_STAGES:
        return ""
    days = (row.due_on - today).days
    return f"已逾期{-days}天" if days < 0 else "今天到期" if not days else f"还有{days}天"


def asked(row, today: date) -> str:
    """What the doer is asked for; of what is no longer owed, nothing."""
    if not is_asked_for(row):
        return ""
    if not row.due_on:
        return "请抓紧办理，并报送办理情况。"
    if row.due_on < today:
        return "已超过办结时限，请尽快办结，并报送办理情况。"
    return f"请于{document_date(row.due_on)}前办结，并报送办理情况。"


def is_asked_for(row) -> bool:
    """Open, or about to be issued; neither closed nor cancelled nor void, and its clock runs."""
    is_owed = row.stage in (row.Stage.DRAFT, *row.OPEN_STAGES) and row.stage not in row.PAUSED_STAGES
    return is_owed and not row.voided_at


def caller(person, *, with_phone: bool) -> str:
    if person is None:
        return ""
    phone = person.phone if with_phone else person.masked_phone
    return f"{person.name} {phone}".strip()


def sees_phone(user, row) -> bool:
    """As on the item's page: whoever works on it or on a part of it, and who asks for it."""
    whole = row.parent or row
    concerned = [row, whole, *whole.parts.all()]
    return rules.can_reword(user, row) or any(rules.can_answer(user, one) for one in concerned)


def document(slips: list[Slip]) -> Document:
    """Each on a page of its own."""
    made = None
    for slip in slips:
        if made is None:
            made = Document(slip.title, author=slip.sender)
        else:
            made.next_title(slip.title)
        if slip.number:
            made.paragraph(f"编号：{slip.number}")
        made.addressee(slip.addressee)
        made.paragraph(slip.opening)
        made.table(list(COLUMNS), slip.lines)
        if slip.closing:
            made.paragraph(slip.closing)
        made.signature(slip.sender, slip.day)
    return made
