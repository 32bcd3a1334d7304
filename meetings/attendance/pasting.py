"""Asking for a list again without saving it: all set at once, a column of names pasted, one of several picked."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from meetings.attendance.marking import Marks, Meaning, Pasted, marked, set_all
from meetings.attendance.matching import LONGEST, MOST_LINES, Matched, Named, match_names
from meetings.attendance.models import Attendance
from organization.forms import bound

# Buttons that show the form anew and save nothing
ASKS = ("refresh", "set_all", "match", "pick", "add")


def is_asked(data) -> bool:
    return any(name in data for name in ASKS)


class PasteForm(forms.Form):
    """The column and what its names are."""

    pasted = forms.CharField(
        label=_("names, one a line"),
        widget=forms.Textarea({"rows": 5, "class": "form-control"}),
        max_length=LONGEST,
        required=False,
        help_text=_("From a chat, a sign-in list or a sheet: spaces in names, titles and numbers do no harm. Behind "
                    "namesakes write the unit. What stands behind a name on leave is taken as the reason."),
    )  # fmt: skip
    meaning = forms.ChoiceField(
        label=_("these are"), choices=Meaning.choices, initial=Meaning.ONLY, required=False,
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(str(field.label))
        bound(self)

    def clean_pasted(self):
        """Never a part of a column: whoever stands in the rest would be marked absent."""
        text = self.cleaned_data["pasted"]
        if len(text.splitlines()) > MOST_LINES:
            raise ValidationError(_("Paste up to %(most)d lines at a time."), params={"most": MOST_LINES})
        return text


class PastesNames:
    """A form with a list of attendance. `marks` in, `marks` out; it says which people it may name, on which day."""

    pasted: Pasted | None = None
    refused: PasteForm | None = None

    @property
    def paste(self) -> PasteForm:
        """The field as it is to be shown: what could not be settled stays in it."""
        if self.refused:
            return self.refused
        if self.pasted is None:
            return PasteForm(initial={name: self.data[name] for name in PasteForm.base_fields if name in self.data})
        meaning = Meaning.CAME if self.pasted.meaning == Meaning.ONLY else self.pasted.meaning
        return PasteForm(initial={"pasted": self.pasted.matched.unsettled, "meaning": meaning})

    def asked_of(self, marks: Marks, seats, day: date) -> Marks:
        """The marks after the button that was pressed; `pasted` tells what came of a column."""
        if status := self.data.get("set_all"):
            return set_all(marks, status) if status in Attendance.Status.values else marks
        if "match" not in self.data and "pick" not in self.data:
            return marks
        paste = PasteForm(self.data)
        if not paste.is_valid():
            self.refused = paste
            return marks
        text, picked = paste.cleaned_data["pasted"], []
        if "pick" in self.data:
            text, picked = self._picked(text, seats, day)
        self.pasted = Pasted(match_names(text, seats.values(), day), paste.cleaned_data["meaning"] or Meaning.CAME)
        self.pasted.matched.found = picked + self.pasted.matched.found
        changed, self.pasted.added = marked(marks, self.pasted.matched.found, self.pasted.meaning)
        return changed

    def _picked(self, text, seats, day) -> tuple[str, list[Named]]:
        """“12 王伟”: the line is about that person. What is no such person, or no such line, picks nobody."""
        pk, _space, line = self.data["pick"].partition(" ")
        seat = seats.get(int(pk)) if pk.isdecimal() and len(pk) < 18 else None
        lines = text.splitlines()
        if seat is None or line not in lines:
            return text, []
        lines.remove(line)
        alone: Matched = match_names(line, [seat], day)
        return "\n".join(lines), alone.found or [Named(seat)]
