"""Controls drawn in Python are the same, to the byte, as Django's templates draw them."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from organization.controls import Renderer

ODD = "<b>\"x\" & 'y'</b> 中\n {{ 1 }}"
CHOICES = [("", "----"), (1, "一"), (2, ODD), (3, 1234567), (mark_safe("&amp;"), mark_safe("<i>safe</i>")),
           (ODD, gettext_lazy("Search")), (None, None), (4.5, date(2026, 11, 23))]  # fmt: skip
GROUPED = [("", "----"), (ODD, [(1, "一"), (2, ODD)]), ("第二组", CHOICES)]
ATTRS = {"class": "form-control", "required": True, "disabled": False, "data-n": 3, "data-odd": ODD,
         "data-safe": mark_safe("a&amp;b"), "title": gettext_lazy("Search"), "data-none": None}  # fmt: skip
VALUES = (None, "", "中文", ODD, mark_safe("&amp;"), 0, 3, 12345.5, date(2026, 11, 23), True, False, ["1", ODD], "1")
WIDGETS = [
    *(getattr(forms, name)() for name in (
        "TextInput", "NumberInput", "EmailInput", "URLInput", "PasswordInput", "HiddenInput", "DateInput", "TimeInput",
        "DateTimeInput", "CheckboxInput", "FileInput", "ClearableFileInput", "Textarea", "SearchInput", "TelInput",
        "ColorInput", "MultipleHiddenInput", "SplitDateTimeWidget", "SelectDateWidget",
    )),
    forms.PasswordInput(render_value=True), forms.DateInput(format="%Y-%m-%d"),
    *(kind(choices=choices) for choices in (CHOICES, GROUPED, []) for kind in (
        forms.Select, forms.SelectMultiple, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.NullBooleanSelect)
      if kind is not forms.NullBooleanSelect),
    forms.NullBooleanSelect(),
]  # fmt: skip


def both(draw):
    """What the two come to: the words, or the kind of exception."""
    for renderer in (Renderer(), TemplatesSetting()):
        try:
            yield draw(renderer)
        except Exception as fault:
            yield type(fault)


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_control_is_what_the_templates_make_of_it(widget):
    several = isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple | forms.MultipleHiddenInput)
    for value in VALUES:
        if several and not isinstance(value, list | None):
            continue
        for attrs in ({}, {"id": "id_x"}, ATTRS, {"id": ODD} | ATTRS):
            ours, theirs = both(lambda renderer: widget.render("name<", value, attrs, renderer))
            assert ours == theirs, (value, attrs)
            assert isinstance(theirs, str) or issubclass(theirs, Exception)


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_one_choice_of_a_group_is_what_the_templates_make_of_it(widget):
    class Form(forms.Form):
        chosen = forms.ChoiceField(choices=CHOICES, widget=widget(attrs={"class": ODD}))

    ours, theirs = ([str(choice.tag(wrap_label=wrapped)) for wrapped in (False, True) for choice in form["chosen"]]
                    for form in (Form(renderer=Renderer()), Form(renderer=TemplatesSetting())))  # fmt: skip
    assert ours == theirs
    assert len(ours) == 2 * len(CHOICES)


def test_a_control_with_a_template_of_its_own_keeps_it(settings):
    class Option(forms.Select):
        option_template_name = "django/forms/widgets/input.html"

    ours, theirs = both(lambda renderer: Option(choices=CHOICES).render("x", 1, {}, renderer))
    assert ours == theirs and "<option" not in ours


def test_the_product_draws_with_it():
    assert isinstance(forms.Form().renderer, Renderer)
