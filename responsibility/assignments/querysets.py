"""Which assignments a person reads: their own and their unit's, whole work items with their parts, drafts of theirs."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, In

from calendars.periods import Period
from organization.rights import Right
from responsibility.obligations.acts import Act
from responsibility.obligations.evidence import Evidence
from responsibility.obligations.models import ObligationQuerySet


class AssignmentQuerySet(ObligationQuerySet):
    def visible_to(self, user):
        """Who reads a part reads the whole item, and who reads the item reads its parts. They meet in the
        key of the item."""
        read = self.read_by(user)
        whole = self.model._base_manager.filter(read).values_list(Coalesce("parent", "pk"))
        return self.filter(read | Q(In(Coalesce("parent", "pk"), whole)))

    def read_by(self, user) -> Q:
        """Also the items that the units one reads have registered, or that name one as supervisor or leader. What is
        not issued is its registrar's business alone."""
        items = self.model._base_manager.exclude(supervision=None)
        named = Q(supervision__supervisor=user) | Q(supervision__leader=user)
        register = items.filter(named | user.scope.q(Right.READ, "supervision__registrar_unit"))
        drafted = items.filter(stage__in=(self.model.Stage.DRAFT, self.model.Stage.CANCELLED))
        drafted = drafted.filter(user.scope.q(Right.ASSIGN, "supervision__registrar_unit"))
        read = super().read_by(user) | Q(pk__in=register.values("pk"))
        return read & (~self.unissued() | Q(created_by=user) | Q(pk__in=drafted.values("pk")))

    def unissued(self) -> Q:
        """A draft; or what was one when it was cancelled, or taken out of its item's."""
        stage, kind = self.model.Stage, ContentType.objects.get_for_model(self.model)
        acts = Act.objects.filter(content_type=kind, object_id=OuterRef("pk"), verb__in=("register", "issue"))
        last = Coalesce(Subquery(acts.order_by("-pk").values("verb")[:1]), Value(""))
        return Q(stage=stage.DRAFT) | (Q(stage=stage.CANCELLED) & Q(Exact(last, Value("register"))))

    def issued(self):
        """What is not merely drafted: nobody owes that yet."""
        return self.exclude(stage=self.model.Stage.DRAFT)

    def answering(self, kind, unit, covers: Period):
        """Assignments of the unit's duties that this kind of evidence can answer for the period covered."""
        return self.standing().filter(
            duty__evidence_kind=kind, unit=unit, period_from__lte=covers.start, period_to__gte=covers.end
        )

    def answered_by(self, record):
        """Assignments that this record is evidence of."""
        proofs = Evidence.objects.filter(
            content_type=ContentType.objects.get_for_model(self.model),
            source_type=ContentType.objects.get_for_model(record), source_id=record.pk,
        )  # fmt: skip
        return self.filter(pk__in=proofs.values("object_id"))
