"""Tags of the look: icons, form controls, and the few words of presentation that every page shares."""

import re

from django import template
from django.forms import CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.text import Truncator

register = template.Library()

# A tone is never color alone: this is the icon that goes with it when a page names none
TONE_ICONS = {
    "neutral": "circle",
    "info": "arrow-repeat",
    "success": "check-circle-fill",
    "warning": "clock",
    "danger": "exclamation-octagon-fill",
    "muted": "slash-circle",
}
# Levels of messages and banners (django.contrib.messages) as tones
LEVEL_TONES = {"debug": "neutral", "info": "info", "success": "success", "warning": "warning", "error": "danger"}
NOTE_ICONS = {
    "neutral": "info-circle",
    "info": "info-circle-fill",
    "success": "check-circle-fill",
    "warning": "exclamation-triangle-fill",
    "danger": "exclamation-octagon-fill",
}


@register.simple_tag
def icon(name, label=""):
    """One icon of the sprite. Decoration beside a word by default; `label` names an icon that stands alone."""
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.filter
def tone_icon(tone):
    return TONE_ICONS.get(tone, TONE_ICONS["neutral"])


@register.filter
def level_tone(level):
    return LEVEL_TONES.get(level, level if level in NOTE_ICONS else "info")


@register.filter
def note_icon(tone):
    return NOTE_ICONS.get(tone, NOTE_ICONS["neutral"])


@register.filter
def stage_label(record, stage):
    """The words of any stage of the record's kind, not only of the present one."""
    return dict(record._meta.get_field("stage").flatchoices).get(stage, stage) if record else ""


@register.filter
def verb_label(record, verb):
    """The words of a step in the record's workflow; a step the system took by itself has none."""
    step = record.workflow.step(verb) if record else None
    return step.label if step else ""


@register.filter
def is_group(bound_field):
    """Several inputs under one name: they are named by a legend, not by a label."""
    return isinstance(bound_field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def is_check(bound_field):
    return isinstance(bound_field.field.widget, CheckboxInput)


@register.simple_tag
def control(bound_field, extra=""):
    """The field's widget with the classes the style sheet knows; `extra` adds more."""
    widget = bound_field.field.widget
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        name = "form-check-input"
    elif isinstance(widget, Select) and not isinstance(widget, FileInput):
        name = "form-select"
    else:
        name = "form-control"
    classes = [widget.attrs.get("class", ""), name, extra, "is-invalid" if bound_field.errors else ""]
    return bound_field.as_widget(attrs={"class": " ".join(filter(None, classes))})


@register.filter
def error_lines(form):
    """(anchor, label, words) of every message on a form; about the form as a whole first, without a label."""
    lines = [
        ((error.params or {}).get("anchor", ""), "", words)
        for error in form.non_field_errors().as_data() for words in error.messages
    ]  # fmt: skip
    for field in form:
        anchor = "" if field.is_hidden else field.id_for_label or f"div_{field.auto_id}"
        lines += [(anchor, field.label, words) for words in field.errors]
    return lines


@register.filter
def page_numbers(page):
    """The page numbers worth showing; None stands for a gap."""
    return [
        number if isinstance(number, int) else None
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]


FILE_ICONS = {
    "doc": "file-earmark-word", "docx": "file-earmark-word", "wps": "file-earmark-word",
    "xls": "file-earmark-excel", "xlsx": "file-earmark-excel", "et": "file-earmark-excel",
    "pdf": "file-earmark-pdf", "ofd": "file-earmark-pdf",
    "jpg": "file-earmark-image", "jpeg": "file-earmark-image", "png": "file-earmark-image",
    "zip": "file-earmark-zip",
}  # fmt: skip


@register.filter
def file_icon(name):
    return FILE_ICONS.get(str(name).rpartition(".")[2].lower(), "file-earmark")


# First match wins: the offices' own browsers also call themselves Chrome, and Chrome calls itself Safari
BROWSERS = (
    (r"Qaxbrowser|QAX", "Qaxbrowser"), (r"QIHU|360[SE]E|360EE", "360"), (r"Edg/(\d+)", "Edge"),
    (r"Firefox/(\d+)", "Firefox"), (r"Chrom\w*/(\d+)", "Chrome"), (r"Version/(\d+).*Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    (r"Windows NT 10", "Windows"), (r"Windows NT 6\.1", "Windows 7"), (r"Windows", "Windows"), (r"Android", "Android"),
    (r"iPhone|iPad", "iOS"), (r"Macintosh", "macOS"), (r"Kylin", "Kylin"), (r"UOS|deepin", "UOS"), (r"Linux", "Linux"),
)  # fmt: skip


@register.filter
def browser_name(user_agent):
    """What a person knows of the long string a browser sends: Chrome 109, Windows. Unknown ones are shown as sent."""
    browser = next(((name, found) for sign, name in BROWSERS if (found := re.search(sign, user_agent))), None)
    if not browser:
        return Truncator(user_agent).chars(60)
    name, found = browser
    version = found[1] if found.re.groups else ""
    system = next((name for sign, name in SYSTEMS if re.search(sign, user_agent)), "")
    return ", ".join(filter(None, [f"{name} {version}".strip(), system]))


@register.simple_tag
def value_tone(value, tones=None):
    return (tones or {}).get(str(value), "info")
