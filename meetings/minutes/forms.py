"""Forms of the minutes: the page with all its texts, and the one text that a browser stores by itself."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.pasted import cleaned, lined
from meetings.minutes.services import Differs, Gone, finish, keep_text
from meetings.minutes.texts import parts_of
from organization.forms import GuardedForm, bound

TAKEN_OFF = re.compile("agenda-[0-9]+|(found|judgment)-[0-9a-f]{12}")
HIDDEN = {"hidden": True}
CHOICES = (
    ("mine", _("Keep mine")),
    ("theirs", _("Keep what is stored")),
    ("both", _("Keep both, one after the other")),
)


def text_field(**options):
    """A long text, as it was sent."""
    return forms.CharField(required=False, strip=False, **options)


class MinutesForm(GuardedForm):
    """For each part of the minutes its text and, unseen, what the writer began from: `-was` with the hash `-base`.
    After a conflict also which stored text was shown (`-seen`), and what the writer wants (`-choice`).

    Only what was changed is stored, so two people save one page without putting each other's texts back.
    """

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting, self.parts = meeting, parts_of(meeting)
        for code, part in self.parts.items():
            rows = 3 if part.group else 5
            textarea = forms.Textarea({"rows": rows, "data-autosaved": True, "data-clean": True})
            self.fields |= {
                code: text_field(label=part.name, initial=part.text, widget=textarea),
                f"{code}-was": text_field(initial=part.text, widget=forms.Textarea(HIDDEN)),
                f"{code}-base": text_field(initial=part.base, widget=forms.HiddenInput, max_length=64),
                f"{code}-seen": text_field(widget=forms.HiddenInput, max_length=64),
                f"{code}-choice": forms.ChoiceField(choices=CHOICES, required=False, widget=forms.RadioSelect),
            }
        bound(self)
        self.conflicts, self.orphans = {}, []

    def rows(self):
        """What the page shows of each part."""
        areas = [code for code, part in self.parts.items() if part.group]
        for code, part in self.parts.items():
            names = ("was", "base", "seen", "choice")
            yield {"part": part, "text": self[code], "conflict": self.conflicts.get(code),
                   "opens_areas": code in areas[:1], **{name: self[f"{code}-{name}"] for name in names}}  # fmt: skip

    def clean(self):
        """What was typed for an item or area that someone took off the record meanwhile is shown, to be copied."""
        typed = [name for name in self.data if TAKEN_OFF.fullmatch(name) and name not in self.parts]
        self.orphans = [
            self.data[name] for name in typed if lined(self.data[name]) != lined(self.data.get(f"{name}-was", ""))
        ]
        if self.orphans:
            self.add_error(None, _("An item or area was taken off the record meanwhile."))
        return super().clean()

    def save(self, *, now) -> bool:
        """Store what was changed. What differs from someone else's words stays in the form, with both texts beside it:
        then the answer is False."""
        for code in self.parts:
            if code in self.data:
                self._save(code, now)
        finish(meeting=self.meeting)
        return not self.conflicts and not self.errors

    def _save(self, code, now):
        data = self.cleaned_data
        text, was, choice, seen = data[code], *(data[f"{code}-{name}"] for name in ("was", "choice", "seen"))
        if lined(text) == lined(was) or choice == "theirs":
            return
        base = seen if choice == "mine" and seen else data[f"{code}-base"]
        try:
            keep_text(meeting=self.meeting, code=code, text=cleaned(text), base=base, was=was, by=self.user, now=now,
                      both=choice == "both")  # fmt: skip
        except Differs as differs:
            self.conflicts[code] = differs
        except Gone:  # taken off while this page was being saved
            self.orphans.append(text)
            self.add_error(None, _("An item or area was taken off the record meanwhile."))

    def show_conflicts(self):
        """As it is sent again: what was typed, and which stored text stands beside it."""
        self.data = self.data.copy()
        for code, differs in self.conflicts.items():
            self.data[f"{code}-seen"], self.data[f"{code}-choice"] = differs.part.base, "mine"
        for code, part in parts_of(self.meeting).items():
            if code in self.data and code not in self.conflicts and code not in self.errors:
                self.data[code] = self.data[f"{code}-was"] = part.text
                self.data[f"{code}-base"] = part.base


class TextForm(GuardedForm):
    """One text, sent by the page while its writer goes on."""

    part = forms.CharField(max_length=30)
    text = text_field(widget=forms.Textarea)
    was = text_field(widget=forms.Textarea)
    base = forms.CharField(max_length=64)
    both = forms.BooleanField(required=False)
