"""For which measures a piece of evidence speaks. What closing needs stays as it is: evidence on the problem, and every
measure carried out; this only says which paper belongs to which measure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from rectification.measures.models import Measure
from responsibility.models import Evidence


@audited(part_of="measure__item")
class EvidenceOf(models.Model):
    """One piece of evidence of a problem shows that this measure was carried out; it may show it of several."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="proofs", verbose_name=_("measure it proves"))
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="+", verbose_name=_("evidence"))

    class Meta:
        ordering = ["evidence_id", "measure_id"]
        verbose_name = _("evidence of a measure")
        verbose_name_plural = _("evidence of measures")
        constraints = [models.UniqueConstraint(fields=["measure", "evidence"], name="evidence_of_measure_once")]

    def __str__(self):
        return f"{self.evidence} · {self.measure}"

    def get_absolute_url(self):
        return self.measure.get_absolute_url()
