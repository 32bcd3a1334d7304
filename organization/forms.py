"""What every form shares: choices narrowed to what the person may see, dates an office can mean, text of a size."""

import re
import uuid
from datetime import date
from functools import partial

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db.models import Manager, QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from exchange.characters import honest
from organization.converters import IdConverter
from organization.people.names import told_apart
from organization.rights import Right

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
LONGEST_TEXT = 100_000


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", **kwargs)


def narrow(form, user):
    """Every choice of a form, to the rows `visible_to(user)` gives: no field can name what a list would not show.

    A unit that has closed, or a group that has ended, is no choice for anything new. What a stored record names already
    stays a choice: someone who left since is not lost by saving another field. People stand in the order of their posts
    (in the statement that reads them; a form with people of its own asks for `in_order_of_post` itself).
    """
    for name, field in form.fields.items():
        queryset = getattr(field, "queryset", None)
        if isinstance(queryset, QuerySet) and hasattr(queryset, "visible_to"):
            visible = queryset.visible_to(user)
            if hasattr(visible, "open_to_work"):
                visible = visible.open_to_work(form.today)
            stored = _stored(form, name)
            visible = visible if stored is None else visible | queryset.filter(pk__in=stored)
            if hasattr(visible, "in_order_of_post"):
                visible = visible.in_order_of_post(form.today).told_apart(form.today)
                field.label_from_instance = told_apart
            field.queryset = visible


def _stored(form, name):
    """What the record names in that field: ids, or a query for them; None where it names nothing."""
    record = getattr(form, "instance", None)
    if record is None or not record.pk:
        return None
    value = getattr(record, f"{name}_id", None)
    several = None if value else getattr(record, name, None)
    return [value] if value else several.values("pk") if isinstance(several, Manager) else None


def bound(form):
    """Dates between 2000 and 2100, text up to 100,000 characters: refused with a message, on both databases alike. Text
    is taken without what nobody sees: a title goes into mails, logs and file names as one line."""
    for field in form.fields.values():
        if type(field) is forms.CharField:
            field.to_python = partial(_honest, field, field.to_python)
        if isinstance(field, forms.DateField):
            field.widget = DateInput(attrs=field.widget.attrs)
            field.validators += [
                MinValueValidator(FIRST_DAY, _("Enter a date from 2000 on.")),
                MaxValueValidator(LAST_DAY, _("Enter a date up to the year 2100.")),
            ]
        elif isinstance(field, forms.TimeField):
            field.widget = TimeInput(attrs=field.widget.attrs)
        elif type(field) is forms.CharField and field.max_length is None:
            field.validators.append(MaxLengthValidator(LONGEST_TEXT))
            if isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":  # nobody chose it
                field.widget.attrs["rows"] = 4


def _honest(field, to_python, value):
    text = to_python(value)
    return honest(text, one_line=not isinstance(field.widget, forms.Textarea)) if text else text


class SeveralField(forms.ModelMultipleChoiceField):
    """Boxes to tick. What is no row's number is refused before a database is asked, which would take it for a fault."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        value = self.prepare_value(value)
        if isinstance(value, list | tuple):
            for pk in value:
                if not re.fullmatch(IdConverter.regex, str(pk)):
                    raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": pk})
        return super().clean(value)


class GuardedForm(forms.Form):
    """A plain form of the product: knows who is asking and which day it is."""

    unit_right = None

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        narrow(self, user)
        bound(self)
        if self.unit_right and "unit" in self.fields:
            self.offer_units(self.unit_right)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def offer_units(self, right: Right):
        """Only units over which the person holds the right; the only one is chosen already."""
        field = self.fields["unit"]
        record = getattr(self, "instance", None)
        units = field.queryset.model.objects.where(self.user, right)
        stored = record.unit_id if record is not None and record.pk else None
        field.queryset = units.open_to_work(self.today) | units.filter(pk=stored)
        if not self.is_bound and not self.initial.get("unit"):
            first = list(field.queryset[:2])
            if len(first) == 1:
                field.initial = first[0].pk

    def __getitem__(self, name):
        """A label begins with a capital, whoever worded it: a model does that to its own."""
        found = super().__getitem__(name)
        found.label = capfirst(str(found.label))
        return found

    def add_error(self, field, error):
        """What a service refuses about a column this form does not ask for stands above the form."""
        if field is None and hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                super().add_error(name if name in self.fields else None, errors)
        else:
            super().add_error(field, error)

    def stored_text(self, record, name):
        """A field of the stored row, as a reader would see it."""
        display = getattr(record, f"get_{name}_display", None)
        value = display() if display else getattr(record, name, "")
        return ", ".join(map(str, value.all())) if hasattr(value, "all") else value

    def typed_text(self, name):
        value = self.cleaned_data.get(name)
        return ", ".join(map(str, value)) if isinstance(value, QuerySet) else value


class RecordForm(GuardedForm, forms.ModelForm):
    """A form for one record: carries the version it was opened at, or a one-use key for a new one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    once = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["once"]
            self.fields["version"].required = True
            self.fields["version"].initial = self.instance.version
        else:
            del self.fields["version"]
            self.fields["once"].initial = uuid.uuid4


class SentRows(forms.BaseFormSet):
    """Rows of a form, as many as were sent: a browser sends each field of each row, so a greater number is either half
    a page or somebody's attempt to have thousands of rows made, and both are refused."""

    @cached_property
    def sent(self) -> int:
        row = re.compile(re.escape(self.prefix) + r"-(\d{1,4})-")
        return 1 + max((int(found[1]) for name in self.data if (found := row.match(name))), default=-1)

    def total_form_count(self):
        claimed = super().total_form_count()
        return min(claimed, self.sent) if self.is_bound else claimed

    def full_clean(self):
        super().full_clean()
        if (
            self.is_bound
            and self.management_form.is_valid()
            and self.management_form.cleaned_data["TOTAL_FORMS"] > self.sent
        ):
            self._non_form_errors.append(_("Not all rows arrived. Look at them again, then save."))
