"""The form by which a sheet comes in."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange import imports
from exchange.importers import importers
from exchange.tables import MOST_ROWS
from organization.forms import GuardedForm


def kinds_for(user) -> dict:
    """The kinds of sheet this person may import."""
    return {kind: importer for kind, importer in importers().items() if importer.rule(user)}


class UploadForm(GuardedForm):
    kind = forms.ChoiceField(label=_("what the sheet holds"), widget=forms.RadioSelect)
    posts_from = forms.DateField(
        label=_("posts begin on"), required=False,
        help_text=_("For people: where the sheet has no first day of a post (任职起), a new post begins on this day. "
                    "Nobody is expected at meetings or study before it."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("file (.xlsx)"), max_length=200, widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, importer.title) for kind, importer in kinds_for(self.user).items()]
        if "people" in kinds_for(self.user):
            self.fields["posts_from"].initial = self.today
        else:
            del self.fields["posts_from"]
        self.fields["file"].help_text = _("At most %(size)s and %(rows)d rows; formulas and macros are not read.") % {
            "size": filesizeformat(settings.IMPORT_MAX_SIZE), "rows": MOST_ROWS,
        }  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_SIZE:
            size = filesizeformat(settings.IMPORT_MAX_SIZE)
            raise ValidationError(_("The file is larger than %(limit)s.") % {"limit": size})
        return file

    def save(self):
        file, kind = self.cleaned_data["file"], self.cleaned_data["kind"]
        return imports.start(
            kind=kind, file=file, name=file.name, by=self.user, today=self.today, now=timezone.now(),
            defaults={"from_on": (self.cleaned_data.get("posts_from") or self.today).isoformat()},
        )  # fmt: skip
