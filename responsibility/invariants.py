"""What must always hold of what is owed, of every kind of obligation."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from audit.invariants import Invariant
from responsibility.models import Act, Evidence
from responsibility.obligations.models import Obligation


def obligation_models():
    return [model for model in apps.get_models() if issubclass(model, Obligation)]


def of_record(model, queryset):
    return queryset.filter(content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk"))


def stages_without_act():
    """The stage is written by the workflow alone, which writes the act with it: the last act led to where it stands."""
    for model in obligation_models():
        last = of_record(model, Act.objects.order_by("-pk")).values("to_stage")[:1]
        first = Value(model._meta.get_field("stage").get_default())
        for row in model._base_manager.annotate(led_to=Coalesce(Subquery(last), first)).exclude(stage=F("led_to")):
            yield f"{model._meta.verbose_name} {row.pk} {row}"


def done_without_proof():
    """Done is what someone showed: a piece of evidence, or words with the act."""
    for model in obligation_models():
        proofs = Exists(of_record(model, Evidence.objects.all()))
        words = Exists(of_record(model, Act.objects.exclude(note="")))
        for row in model._base_manager.filter(~proofs, ~words, stage__in=model.DONE_STAGES):
            yield f"{model._meta.verbose_name} {row.pk} {row}"


INVARIANTS = [
    Invariant(_("stages that no act led to"), stages_without_act),
    Invariant(_("done without evidence"), done_without_proof),
]
