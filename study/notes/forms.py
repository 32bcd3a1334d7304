"""A study note (心得体会): written here, or handed in as a file."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attachments.forms import EvidenceFileField
from organization.forms import RecordForm
from organization.models import Unit
from organization.rights import Right
from study.models import Note, Session
from study.notes.services import hand_in_note
from study.sessions.forms import parsed, people_of

# Sessions a note can be about, unless one is given: those of the last weeks, so that the choice stays short.
NOTE_SPAN = timedelta(days=60)


class NoteForm(RecordForm):
    file = EvidenceFileField(label=_("file"), required=False)

    class Meta:
        model = Note
        fields = ["unit", "author", "title", "submitted_on", "session", "text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user, note = self.user, self.instance
        own = [unit_id for unit_id, _path in user.scope.posts]
        if note.pk:
            del self.fields["unit"]
        else:
            units = Unit.objects.filter(Q(pk__in=own) | user.scope.q(Right.RECORD, to_unit=""))
            self.fields["unit"].queryset = units
            self.fields["unit"].initial = own[0] if own else None
            if len(units) == 1:
                note.unit = units[0]
                del self.fields["unit"]
            self.fields["submitted_on"].initial = self.today
        if user.scope.anywhere(Right.RECORD):
            self.fields["author"].queryset = people_of(user, [note.author_id])
            self.fields["author"].initial = user.pk
        else:
            del self.fields["author"]
        asked = parsed(self, "session")
        named = [pk for pk in (note.session_id, asked and asked.pk) if pk]
        about = Session.objects.standing().visible_to(user)
        self.fields["session"].queryset = about.filter(Q(held_on__gte=self.today - NOTE_SPAN) | Q(pk__in=named))
        self.fields["text"].widget.attrs["rows"] = 12

    def clean(self):
        """Whoever records for the unit hands in for others; everyone else for themselves."""
        cleaned = super().clean()
        unit = cleaned.get("unit") or (self.instance.unit if self.instance.unit_id else None)
        author = cleaned.get("author") or self.user
        if unit and author != self.user and not self.user.scope.may(Right.RECORD, unit):
            raise ValidationError({"author": _("For this unit you hand in notes of your own only.")})
        return cleaned

    def save(self, commit=True):
        note = self.instance
        if not note.pk and not note.author_id:
            note.author = self.user
        return hand_in_note(
            note=note,
            by=self.user,
            today=self.today,
            file=self.cleaned_data.get("file"),
            version=self.cleaned_data.get("version"),
        )
