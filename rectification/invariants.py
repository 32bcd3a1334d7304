"""What must always hold of problems, whoever did what in which order (domain: 整改与销号)."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from audit.invariants import Invariant
from rectification.approvals.signatures import SIGNING
from rectification.models import Closing, Item, Measure
from responsibility.models import Act, Evidence, Extension
from responsibility.obligations.deadlines import MOVE
from responsibility.rules import HAND_OVER

Stage = Item.Stage
NO_DAY = "—"  # how an act that moved a deadline says that there was none (deadlines.py)


def words(row) -> str:
    return f"{row._meta.verbose_name} {row.pk} {row}"


def about(queryset):
    return queryset.filter(content_type=ContentType.objects.get_for_model(Item), object_id=OuterRef("pk"))


def acts_of(rows) -> dict[int, list[Act]]:
    kind = ContentType.objects.get_for_model(Item)
    acts = Act.objects.filter(content_type=kind, object_id__in=rows.order_by().values("pk")).order_by("pk")
    found = {}
    for act in acts.iterator():
        found.setdefault(act.object_id, []).append(act)
    return found


def closed_without_evidence():
    """Closed, or waiting to be: words alone prove nothing."""
    rows = Item._base_manager.filter(stage__in=(*Item.CLOSING_STAGES, Stage.CLOSED))
    for row in rows.filter(~Exists(about(Evidence.objects.all()))):
        yield words(row)


def closed_without_a_day():
    for row in Item._base_manager.filter(stage=Stage.CLOSED).filter(Q(done_on=None) | Q(recorded_at=None)):
        yield words(row)


def closed_with_measures_open():
    """Closed on paper only."""
    undone = Exists(Measure.objects.filter(item=OuterRef("pk"), done_on=None))
    rows = Item._base_manager.filter(stage__in=(*Item.CLOSING_STAGES, Stage.CLOSED))
    for row in rows.filter(undone | ~Exists(Measure.objects.filter(item=OuterRef("pk")))):
        yield words(row)


def signatures_that_do_not_count():
    """A closed problem bears as many signatures as its closing asked for, each by another person and in nobody's place
    who signed, none by whoever answers for it or applied. Closings from before signatures were counted name nobody. An
    owner who got the problem with a closed unit or from someone who left, while it waited, may have signed before."""
    handed_over = Exists(about(Act.objects.filter(verb=HAND_OVER)))
    rows = Item._base_manager.filter(stage__in=(Stage.TO_ENDORSE, Stage.REVIEWED, Stage.CLOSED))
    rows = rows.exclude(reviewed_by=None).annotate(handed_over=handed_over)
    acts = acts_of(rows)
    for row in rows:
        signers, behalf = [], []
        for act in acts.get(row.pk, ()):
            if act.verb == "apply":
                signers, behalf = [], []
            elif act.verb in SIGNING:
                signers.append(act.by_id)
                behalf += [act.acting_for_id] if act.acting_for_id else []
        wanted = {Stage.CLOSED: row.approvals, Stage.TO_ENDORSE: 1, Stage.REVIEWED: row.approvals - 1}[row.stage]
        barred = {row.submitted_by_id} | (set() if row.handed_over else {row.owner_id})
        named = [row.reviewed_by_id, *([row.endorsed_by_id] if row.endorsed_by_id else [])]
        is_named = signers[: len(named)] == named
        is_twice = len({*signers, *behalf}) < len(signers + behalf)
        if len(signers) != wanted or is_twice or barred & set(signers) or not is_named:
            yield words(row)


def staged_without_a_review():
    """Staged is kept up until a day on which it is looked at again, and is not done."""
    rows = Item._base_manager.filter(stage=Stage.STAGED)
    lacking = Q(next_review_on=None) | Q(staged_on=None) | Q(next_review_on__lte=F("staged_on"))
    for row in rows.filter(lacking | Q(done_on__isnull=False) | Q(recorded_at__isnull=False)):
        yield words(row)


def first_deadlines_lost():
    """The first deadline there was is kept through all that moved it."""
    moved = Exists(about(Act.objects.filter(verb=MOVE)))
    rows = Item._base_manager.filter(moved | Q(first_due_on__isnull=False))
    acts = acts_of(rows)
    for row in rows:
        was = [act.note.split(" → ")[0] for act in acts.get(row.pk, ()) if act.verb == MOVE]
        first = next((day for day in was if day != NO_DAY), None)
        if first != (row.first_due_on.isoformat() if row.first_due_on else None):
            yield words(row)


def extensions_without_a_move():
    """What was granted moved the deadline; whoever asked did not grant it, nor did the owner then."""
    kind = ContentType.objects.get_for_model(Item)
    granted = Extension.objects.granted().filter(content_type=kind)
    unkept = Item._base_manager.filter(first_due_on=None).values("pk")
    for row in granted.filter(Q(decided_by=None) | Q(decided_by=F("by")) | Q(object_id__in=unkept)):
        yield words(row)


def closings_that_do_not_fit():
    """What is closed has the one closing that stands, of its own day; what is not has none."""
    standing = Closing.objects.filter(reopened_on=None, item=OuterRef("pk"))
    is_closed = Q(stage=Stage.CLOSED)
    same = Exists(standing.filter(done_on=OuterRef("done_on")))
    for row in Item._base_manager.filter((is_closed & ~same) | (~is_closed & Exists(standing))):
        yield words(row)


def sums_that_do_not_hold():
    """Closed + staged + open = all."""
    rows = Item.objects.standing()
    counted, total = rows.by_stage(), rows.count()
    parts = {stage: number for stage, number in counted.items() if stage in (Stage.CLOSED, Stage.STAGED)}
    still_open = rows.is_open().count()
    if sum(parts.values()) + still_open != total or sum(counted.values()) != total:
        yield f"{parts} + {still_open} != {total}"


INVARIANTS = [
    Invariant(_("problems closed without evidence"), closed_without_evidence),
    Invariant(_("problems closed without a day"), closed_without_a_day),
    Invariant(_("problems closed with measures still open"), closed_with_measures_open),
    Invariant(_("closings signed by too few, twice by one person, or by its owner"), signatures_that_do_not_count),
    Invariant(_("staged problems without a day to look at them again"), staged_without_a_review),
    Invariant(_("problems whose first deadline is lost"), first_deadlines_lost),
    Invariant(_("more time granted that moved nothing, or granted by whoever asked"), extensions_without_a_move),
    Invariant(_("closings that do not fit how their problem stands"), closings_that_do_not_fit),
    Invariant(_("closed, staged and open problems that do not add up"), sums_that_do_not_hold),
]
