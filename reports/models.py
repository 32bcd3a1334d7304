"""The parts of a summary that people write. Everything counted in it is computed from records."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.trail import audited
from organization.records import Record, RecordQuerySet
from reports.placeholders import check_placeholders


class Section(models.TextChoices):
    INTRO = "intro", _("Introduction")
    LEAD = "lead", _("Main work: leadership and responsibility")
    STUDY = "study", _("Main work: study")
    PUBLICITY = "publicity", _("Main work: publicity and rules")
    PROBLEMS = "problems", pgettext_lazy("summary", "Problems")
    NEXT = "next", _("Next steps")


# Sections whose counted sentences stand between two written texts
WORK = (Section.LEAD, Section.STUDY, Section.PUBLICITY)
BEFORE, AFTER = 1, 2


class PassageQuerySet(RecordQuerySet):
    def of_summary(self, unit, year: int):
        """What people wrote for one unit's summary of a year."""
        return self.standing().filter(unit=unit, year=year)


@audited
class Passage(Record):
    """One written text of a unit's summary of a year: in which section, before (1) or after (2) what is counted there.

    Figures stand in it as placeholders only ({notes}), so that a changed record changes the text.
    """

    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    section = models.CharField(_("section of the summary"), max_length=12, choices=Section.choices)
    sort_no = models.PositiveSmallIntegerField(_("place in the section"), default=BEFORE)
    heading = models.CharField(_("heading"), max_length=60, blank=True)
    text = models.TextField(_("text"), blank=True)

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ["unit__order_key", "year", "section", "sort_no"]
        verbose_name = _("text of a summary")
        verbose_name_plural = _("texts of a summary")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "section", "sort_no"],
                condition=Q(voided_at=None),
                name="passage_once_a_place",
                violation_error_message=_("This text has been written meanwhile; open it to change it."),
            ),
            models.CheckConstraint(
                condition=Q(sort_no=BEFORE) | Q(sort_no=AFTER, section__in=WORK), name="passage_has_a_place"
            ),
        ]

    def __str__(self):
        return f"{self.year} {self.get_section_display()}"

    def clean(self):
        try:
            check_placeholders(self.text)
        except ValidationError as refusal:
            raise ValidationError({"text": refusal}) from refusal

    def get_absolute_url(self):
        query = urlencode({"unit": self.unit.code, "year": self.year})
        return f"{reverse('reports:summary')}?{query}#{self.section}"
