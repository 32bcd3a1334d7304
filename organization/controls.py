"""Form controls drawn without templates.

Django draws each control by a template and its attributes by another; on a form of forty rows that is more than half of
the page's time. What comes out here is the same to the byte (tests/organization/test_controls.py). Whatever is not an
input, an option of a group, a text area or a select is Django's to draw, and so is a control that brings a template of
its own.
"""

from django.forms.renderers import TemplatesSetting
from django.template.base import render_value_in_context
from django.template.context import Context
from django.utils.html import conditional_escape, escape

FOLDER = "django/forms/widgets/"
INPUTS = (
    "text", "number", "email", "url", "password", "hidden", "date", "time", "datetime", "checkbox", "search", "tel",
    "file", "color",
)  # fmt: skip
PLAIN = Context()


def attributes(widget) -> str:
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{written(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def written(value) -> str:
    """As an attribute: `|stringformat:"s"`."""
    return conditional_escape(value if isinstance(value, str) else str(value))


def said(value) -> str:
    """As words on the page."""
    return conditional_escape(value) if isinstance(value, str) else render_value_in_context(value, PLAIN)


def drawn_input(widget) -> str:
    value = "" if widget["value"] is None else f' value="{written(widget["value"])}"'
    return f'<input type="{said(widget["type"])}" name="{said(widget["name"])}"{value}{attributes(widget)}>'


def drawn_option_of_group(widget) -> str:
    """One radio button or check box; alone, or in its label."""
    if not widget.get("wrap_label"):
        return drawn_input(widget)
    for_id = f' for="{said(widget["attrs"]["id"])}"' if widget["attrs"].get("id") else ""
    return f"<label{for_id}>{drawn_input(widget)}\n {said(widget['label'])}</label>"


def drawn_text_area(widget) -> str:
    text = said(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{said(widget["name"])}"{attributes(widget)}>\n{text}</textarea>'


def drawn_select(widget) -> str:
    lines = [f'<select name="{said(widget["name"])}"{attributes(widget)}>']
    for group, options, _index in widget["optgroups"]:
        lines += [f'\n  <optgroup label="{said(group)}">'] if group else []
        for option in options:
            value = written(option["value"])
            lines.append(f'\n  <option value="{value}"{attributes(option)}>{said(option["label"])}</option>\n')
        lines += ["\n  </optgroup>"] if group else []
    return "".join((*lines, "\n</select>"))


DRAWN = {
    **{f"{FOLDER}{name}.html": drawn_input for name in INPUTS},
    f"{FOLDER}radio_option.html": drawn_option_of_group,
    f"{FOLDER}checkbox_option.html": drawn_option_of_group,
    f"{FOLDER}textarea.html": drawn_text_area,
    f"{FOLDER}select.html": drawn_select,
}


class Renderer(TemplatesSetting):
    def render(self, template_name, context, request=None):
        draw, widget = DRAWN.get(template_name), context.get("widget")
        if draw is None or has_options_of_its_own(widget):
            return super().render(template_name, context, request)
        return draw(widget).strip()


def has_options_of_its_own(widget) -> bool:
    return any(
        option["template_name"] not in {f"{FOLDER}select_option.html", f"{FOLDER}radio_option.html",
                                        f"{FOLDER}checkbox_option.html"}
        for _group, options, _index in widget.get("optgroups", ()) for option in options
    )  # fmt: skip
