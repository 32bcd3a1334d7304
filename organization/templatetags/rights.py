"""What a person may do, and since when, beside their page."""

from django import template
from django.db.models import Q
from django.utils import timezone

from organization import rules
from organization.models import Charge
from organization.rights import Role

register = template.Library()


@register.inclusion_tag("organization/rights_of.html", takes_context=True)
def rights_of(context, person, reader):
    """For the person, whoever keeps them, and whoever decides about rights; nobody else sees who proposed what."""
    keeps, decides = rules.can_keep_person(reader, person), rules.authorizes(reader)
    if not (keeps or decides or person == reader):
        return {}
    today = timezone.localdate()
    lasting = Q(to_on=None) | Q(to_on__gte=today)
    roles = person.postings.filter(lasting).exclude(role=Role.MEMBER)
    charges = Charge.objects.filter(posting__in=person.postings.filter(lasting))
    rows = [("role", one) for one in roles.select_related("unit", "granted_by", "refused_by")]
    rows += [("charge", one) for one in charges.select_related("unit", "posting", "granted_by", "refused_by")]
    return {
        "person": person,
        "rows": [(kind, one, rules.can_decide(reader, one)) for kind, one in rows],
        "keeps": keeps and person != reader,
        "can_appoint": rules.can_appoint(reader, person),
        "csrf_token": context.get("csrf_token"),
    }
