"""Meetings on My work: to record, to sign, to come."""

from datetime import date, timedelta

from django.db.models import F, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import COMING_DAYS, Meeting, Signatures
from meetings.signing.completeness import READ_FOR_SIGNING, missing_for_sign_off
from organization.rights import Right
from responsibility.obligations.awaiting import Awaiting, Reason

Stage = Meeting.Stage
HELD, SUBMITTED = Q(stage=Stage.HELD, recorder_signed_at=None), Q(stage=Stage.HELD, recorder_signed_at__isnull=False)


def lines(user, today: date) -> list[Awaiting]:
    """A record waiting for whoever makes it, or for the signature of the chair; a meeting whose day is over but whose
    record is not made; meetings of the coming days. In a fixed number of queries."""
    unsigned = Meeting.objects.standing().exclude(stage=Stage.SIGNED)
    to_finish = unsigned.filter(of_recorder(user, today) | of_chair(user))
    coming = unsigned.filter(Meeting.objects.naming(user), stage=Stage.DRAFT, held_on__gte=today,
                             held_on__lte=today + timedelta(days=COMING_DAYS))  # fmt: skip
    lying = to_finish.order_by().values("pk").union(coming.order_by().values("pk"))
    rows = Meeting.objects.filter(pk__in=lying).select_related("unit", "recorder")
    rows = list(rows.order_by("held_on", "starts_at", "pk")[:250])
    waiting = [row for row in rows if row.stage == Stage.HELD and not row.is_submitted]
    prefetch_related_objects(waiting, *READ_FOR_SIGNING)
    return [line(row, user, today) for row in rows]


def of_recorder(user, today: date) -> Q:
    """Held and not signed, or its day over. The first of two signatures takes no right to record."""
    recorded = user.scope.q(Right.RECORD) & (Q(recorder=user) | Q(created_by=user))
    named = user.scope.q(Right.READ) & Q(recorder=user, signatures=Signatures.BOTH)
    second = Q(chair=user, signatures=Signatures.BOTH) & ~Q(recorder=user)
    return (recorded & ((HELD & ~second) | Q(stage=Stage.DRAFT, held_on__lt=today))) | (HELD & named)


def of_chair(user) -> Q:
    """Signed by the recorder; at once where one signature is enough. Where the chair cannot give the second signature
    (they gave the first, or their account is closed), it lies with who reviews for that unit or the one above."""
    own = Q(chair=user)
    units = [unit_id for unit_id, _path in user.scope.posts]
    cannot = Q(chair=F("recorder_signed_by")) | Q(chair__is_active=False)
    for_chair = user.scope.q(Right.REVIEW) & (Q(unit__in=units) | Q(unit__parent__in=units)) & cannot
    one = HELD & Q(signatures=Signatures.ONE) & own
    return one | (SUBMITTED & (own | for_chair) & ~Q(recorder_signed_by=user))


def line(row: Meeting, user, today: date) -> Awaiting:
    kind, url = row._meta.verbose_name, row.get_absolute_url()
    if row.stage == Stage.HELD and row.sent_back_reason and not row.is_submitted:
        return Awaiting(Reason.RETURNED, row, row.held_on, kind, _("Complete the record"), url)
    is_incomplete = row.stage == Stage.HELD and not row.is_submitted and missing_for_sign_off(row, today)
    if row.stage == Stage.HELD and not is_incomplete:
        is_first = row.signatures == Signatures.BOTH and not row.is_submitted
        return Awaiting(Reason.SIGN, row, row.held_on, kind, _("Sign") if is_first else _("Sign off"), url)
    if is_incomplete or row.held_on < today:
        edit = reverse("meetings:edit", args=[row.pk]) if rules.can_record(user, row) else url
        return Awaiting(Reason.LOG, row, row.held_on, kind, _("Complete the record"), edit)
    return Awaiting(Reason.COMING, row, row.held_on, kind)
