"""Forms of the administration pages: people and posts."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from organization.editing import locked, save_next
from organization.forms import RecordForm, bound
from organization.models import Posting, Unit, User, plain
from organization.people.readings import reading_of
from organization.people.services import add_person, end_posting, post


class PersonForm(RecordForm):
    """A person and, when new, the first post: nobody is added who belongs nowhere."""

    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("unit"))

    class Meta:
        model = User
        fields = ["name", "username", "sort_key", "strokes", "email", "phone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sort_key"].help_text = _("Left empty, it is filled where every character has one reading.")
        self.fields["strokes"].help_text = _(
            "Left empty, the table of strokes says it. By hand: for each character the digits of its strokes as it is "
            "written, 1 横 2 竖 3 撇 4 点 5 折, with a blank between characters."
        )
        if self.instance.pk:
            self.fields["strokes"].widget.attrs["placeholder"] = self.instance.strokes_shown
            del self.fields["unit"]
            return
        self.fields["unit"].queryset = Unit.objects.kept_by(self.user).open_to_work(self.today)
        for name in ("title", "role", "capacity"):
            self.fields[name] = Posting._meta.get_field(name).formfield()
        self.fields["from_on"] = forms.DateField(label=_("from"), initial=self.today)
        bound(self)

    def clean_username(self):
        username = self.cleaned_data["username"]
        MaxLengthValidator(User._meta.get_field("username_key").max_length)(plain(username))  # one letter may become 18
        others = User.objects.exclude(pk=self.instance.pk).filter(username_key=plain(username))
        if others.exists():
            raise ValidationError(_("This user name is taken."))
        return username

    def clean(self):
        """Keys left as they were follow a new name; those just typed are kept."""
        cleaned = super().clean()
        if self.instance.pk and "name" in self.changed_data:
            if "strokes" not in self.changed_data:
                cleaned["strokes"] = ""
            if "sort_key" not in self.changed_data and cleaned.get("sort_key") == reading_of(self.initial["name"]):
                cleaned["sort_key"] = ""
        return cleaned

    def save(self, commit=True):
        data = dict(self.cleaned_data)
        version, _once = data.pop("version", None), data.pop("once", None)
        data["strokes"] = " ".join(data["strokes"].split())
        if not self.instance.pk:
            return add_person(by=self.user, **data)
        row = locked(User, self.instance.pk, version)
        for name, value in data.items():
            setattr(row, name, value)
        return save_next(row)


class OwnForm(RecordForm):
    """What of one's own data one changes oneself. Name, user name and address are the administrator's: they say who
    someone is, and where messages about work go."""

    class Meta:
        model = User
        fields = ["phone", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("language"), required=False, choices=[("", _("as the browser was set")), *settings.LANGUAGES]
        )
        bound(self)

    def save(self, commit=True):
        row = locked(User, self.instance.pk, self.cleaned_data["version"])
        row.phone, row.language = self.cleaned_data["phone"], self.cleaned_data["language"]
        return save_next(row)


class PostingForm(RecordForm):
    """One more post of a person."""

    class Meta:
        model = Posting
        fields = ["unit", "title", "role", "capacity", "rank_no", "kind", "from_unit", "from_on", "to_on"]

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        if "unit" in self.fields:
            self.fields["unit"].queryset = Unit.objects.kept_by(self.user).open_to_work(self.today)
            self.fields["from_on"].initial = self.today

    def clean(self):
        cleaned = super().clean()
        if self.person == self.user:
            raise ValidationError(_("Nobody gives themselves a post; ask another administrator."))
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day lies before the first."))
        if cleaned.get("from_unit") and cleaned.get("kind") not in Posting.LENT:
            self.add_error("from_unit", _("Only a secondment or a temporary post comes from another unit."))
        return cleaned

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"user"}

    def save(self, commit=True):
        data = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return post(user=self.person, by=self.user, **data)


class EndPostingForm(RecordForm):
    """The last day of a post."""

    class Meta:
        model = Posting
        fields = ["to_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_on"].required = True
        self.fields["to_on"].initial = self.today

    def clean_to_on(self):
        last = self.cleaned_data["to_on"]
        if last < self.instance.from_on:
            raise ValidationError(_("The last day lies before the first."))
        ends = self.instance.to_on
        if self.instance.user_id == self.user.pk and ends and last > ends:
            raise ValidationError(_("Nobody gives themselves a post; ask another administrator."))
        return last

    def save(self, commit=True):
        return end_posting(
            posting=locked(Posting, self.instance.pk, self.cleaned_data["version"]),
            on=self.cleaned_data["to_on"],
            by=self.user,
        )
