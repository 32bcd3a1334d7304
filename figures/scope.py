"""Over which unit a person may see numbers added up: one over whose whole scope they hold the right."""

from django.core.exceptions import PermissionDenied
from django.db.models.functions import Length
from django.http import Http404

from organization.models import Unit
from organization.rights import Right


def reported_units(user):
    """Units the person may see added up, the topmost first."""
    return Unit.objects.where(user, Right.REPORT).order_by(Length("path"), "order_key")


def reported_unit(user, code: str = "") -> Unit:
    """The unit of that code, or the person's topmost. One they do not see is not found, one they only see refused."""
    if not code:
        top = reported_units(user).first()
        if top is None:
            raise PermissionDenied
        return top
    unit = Unit.objects.visible_to(user).filter(code=code.replace("\0", "")).first()
    if unit is None:
        raise Http404
    if not user.scope.may(Right.REPORT, unit):
        raise PermissionDenied
    return unit
