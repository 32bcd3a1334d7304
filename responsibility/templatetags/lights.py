"""The lamp beside a deadline."""

from django import template
from django.utils.html import format_html

from calendars.words import due_words
from organization.templatetags.ui import icon
from responsibility.lights.lights import lights_of
from responsibility.lights.timeliness import LIGHTS

register = template.Library()

# A lamp is told by its shape as well as by its color
SHAPES = {
    "green": "circle-fill", "yellow": "exclamation-triangle-fill", "orange": "exclamation-diamond-fill",
    "red": "exclamation-octagon-fill",
}  # fmt: skip


@register.simple_tag(takes_context=True)
def lamp(context, due_on, timeliness="", unit=None, as_of=None):
    """Shape, words, color and palette of the lamp that burns over a deadline; nothing where none does."""
    lights = lights_of(context.request)
    timeliness = timeliness or lights.standing(due_on, unit.path if unit else "")
    light = LIGHTS.get(timeliness)
    if light is None:
        return None
    words = due_words(due_on, as_of) if as_of else lights.words(due_on, timeliness)
    return {"light": light, "label": light.label, "icon": SHAPES[light], "words": words, "palette": lights.palette}


@register.simple_tag(takes_context=True)
def lamp_sample(context, light, palette=""):
    """One lamp by its name, in the reader's palette or in the one given."""
    palette = palette or lights_of(context.request).palette
    return format_html(
        '<span class="due light-{}" data-palette="{}"><span class="due-words">{}{}</span></span>',
        light, palette, icon(SHAPES[light]), light.label,
    )  # fmt: skip
