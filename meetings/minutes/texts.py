"""The texts of a meeting's minutes: one for each item of the agenda, and the meeting's own."""

from dataclasses import dataclass
from hashlib import sha256

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from exchange.pasted import lined
from exchange.wording import ordinal_heading
from meetings.models import AgendaItem, Meeting

OWN = ("documents", "discussion", "conclusion")


def base_of(heading: str, text: str) -> str:
    """What a writer began from: the heading with its text. Put under another heading, a text is no longer the same."""
    return sha256(f"{heading}\n\n{lined(text)}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Part:
    """One text: `code` names it on the page, `row` and `column` hold it, under `heading` it is read."""

    code: str
    row: Meeting | AgendaItem
    column: str
    heading: str
    label: str

    @property
    def text(self) -> str:
        return lined(getattr(self.row, self.column))

    @property
    def base(self) -> str:
        return base_of(self.heading, self.text)

    def write(self, text):
        """Past `save()`: each few seconds of typing would be an entry of the trail. See `services.keep_text`."""
        setattr(self.row, self.column, text)
        if isinstance(self.row, AgendaItem):
            AgendaItem.objects.filter(pk=self.row.pk).update(discussion=text)
        else:
            Meeting.objects.filter(pk=self.row.pk).update(**{self.column: text})


def parts_of(meeting: Meeting) -> dict[str, Part]:
    """By code, in the order of the minutes."""
    items = [
        Part(f"agenda-{item.pk}", item, "discussion", item.title, label_of(number, item))
        for number, item in enumerate(meeting.agenda.all(), start=1)
    ]
    fields = [(name, Meeting._meta.get_field(name)) for name in OWN]
    own = [Part(name, meeting, name, name, capfirst(field.verbose_name)) for name, field in fields]
    return {part.code: part for part in [*items, *own]}


def label_of(number, item) -> str:
    words = {"number": number, "title": item.title, "presenter": item.presenter}
    if item.presenter:
        return _("%(number)d. %(title)s (%(presenter)s)") % words
    return _("%(number)d. %(title)s") % words


def headings(meeting: Meeting) -> list[str]:
    """The agenda as headings of a document: all that is ever put into a text for its writer."""
    titles = [item.title for item in meeting.agenda.all()]
    return [ordinal_heading(1, number) + title for number, title in enumerate(titles[:99], start=1)]


def with_headings(text: str, wanted: list[str]) -> str:
    """The text, and under it those headings it does not have yet."""
    missing = [heading for heading in wanted if heading not in text]
    return "\n".join(([text.rstrip("\n")] if text.strip() else []) + missing) if missing else text
