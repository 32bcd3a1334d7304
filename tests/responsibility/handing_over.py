"""The pages on which a unit closes or a person leaves, as whoever types into them sends them."""

from django.urls import reverse


def url(name, record):
    return reverse(f"handover:{name}", args=[record.pk])


def typed(page, **more):
    """What the form on the page would send, with some of it changed."""
    form = page.context["form"]
    fields = form.frame if page.context.get("asked") is False else form
    return {field.html_name: field.value() if field.value() is not None else "" for field in fields} | more
