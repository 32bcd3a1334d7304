"""A person's name and the two keys by which lists order names: strokes of the surname, and pinyin."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, Min, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from organization.people.readings import reading_of
from organization.people.strokes import LONGEST_KEY, fits, key_of, strokes_of, unknown_in


class NameOrder(models.TextChoices):
    """How people of one rank are ordered; lists of an office use strokes."""

    STROKES = "strokes", _("by strokes of the surname")
    PINYIN = "pinyin", _("by pinyin")

    @property
    def column(self) -> str:
        return "stroke_key" if self == NameOrder.STROKES else "sort_key"


class NamedQuerySet(models.QuerySet):
    def in_order_of_post(self, day: date, by: NameOrder = NameOrder.STROKES, among=None):
        """Every list of people: by the highest post of that day (`rank`), equal posts by name; without a post last.

        `among` narrows the posts that count, to those of one unit for instance. One statement, however many people.
        """
        postings = self.model._meta.get_field("postings").related_model.objects.on(day) if among is None else among
        highest = postings.filter(user=OuterRef("pk")).order_by().values("user").annotate(highest=Min("rank_no"))
        people = self.annotate(rank=Subquery(highest.values("highest")[:1]))
        return people.order_by(F("rank").asc(nulls_last=True), by.column, "name", "pk")

    def told_apart(self, day: date):
        """Adds `post_told`: unit and title of that day where somebody else has the same name, else nothing."""
        postings = self.model._meta.get_field("postings").related_model.objects.on(day).filter(user=OuterRef("pk"))
        words = Concat("unit__short_name", Value(" "), "title", output_field=models.CharField())
        namesakes = self.model._default_manager.filter(name=OuterRef("name"), is_active=True).exclude(pk=OuterRef("pk"))
        told = postings.order_by("rank_no", "pk").annotate(words=words).values("words")[:1]
        return self.annotate(post_told=Case(When(Exists(namesakes), then=Subquery(told)), default=Value("")))


def told_apart(person) -> str:
    """How a choice names a person: by name, namesakes with unit and post."""
    post = getattr(person, "post_told", "")
    return f"{person}（{post.strip()}）" if post else str(person)


class Named(models.Model):
    """Both keys fill themselves and keep what was entered by hand: `strokes` and `sort_key` are the entered ones, the
    stroke order goes by `stroke_key`, made of the name or of `strokes` at each saving."""

    name = models.CharField(_("name"), max_length=40)
    sort_key = models.CharField(_("sort key (pinyin)"), max_length=80, blank=True)
    strokes = models.CharField(_("sort key (strokes)"), max_length=LONGEST_KEY, blank=True)
    stroke_key = models.CharField(_("order by strokes"), max_length=LONGEST_KEY, blank=True, editable=False)

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        self.strokes = " ".join(self.strokes.split())
        if self.strokes and not fits(self.name, self.strokes):
            raise ValidationError({"strokes": _(
                "For each character of the name the digits 1 to 5 in writing order, with a blank between characters: "
                "1 horizontal, 2 vertical, 3 falling to the left, 4 dot or falling to the right, 5 turning."
            )})  # fmt: skip

    def fill_keys(self):
        """Call it before a statement that passes `save()` by."""
        self.stroke_key = key_of(self.name, self.strokes)
        self.sort_key = self.sort_key or reading_of(self.name)[:80]

    def save(self, *args, **kwargs):
        self.fill_keys()
        if (named := kwargs.get("update_fields")) is not None and {"name", "strokes"} & set(named):
            kwargs["update_fields"] = {*named, "stroke_key", "sort_key"}
        super().save(*args, **kwargs)

    @property
    def strokes_shown(self) -> str:
        """What the order goes by: what was entered, else what the table says."""
        return self.strokes or strokes_of(self.name)

    @property
    def unknown_characters(self) -> str:
        """Those that put the person last, until someone enters their strokes."""
        return unknown_in(self.name, self.strokes)
