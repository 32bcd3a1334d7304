"""Records of the product as evidence: a meeting signed off, a study session that was held, a rule document issued.

An app that keeps such records takes part by `proofs()` on its AppConfig: its kinds. What may still change in silence
proves nothing yet: a record counts from the day it tells of, a meeting from its last signature. One taken back later
stays beside what it was to prove, marked as such: whoever signed on it can be asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from re import fullmatch
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organization.converters import IdConverter
from organization.records import Record
from organization.references import pointed_at
from organization.tree.paths import ancestor_paths, subtree_end
from responsibility.models import Evidence

# So many of each kind are offered, the latest first; an older one is named by the address of its page
MOST_OFFERED = 20


@dataclass(frozen=True)
class ProofKind:
    """`page` is the URL name of its page; `title` and `day` the columns that say what and when. `counts` chooses what
    proves something, and `lacks(record)` says of one what it lacks for that ("" nothing)."""

    model: type[Record]
    page: str
    title: str
    day: str
    counts: Q = Q()
    lacks: Callable[[Record], str] = lambda record: ""

    @property
    def code(self) -> str:
        return self.model._meta.label_lower


@cache
def kinds() -> dict[str, ProofKind]:
    """By code, those of the highest floor first."""
    found = [kind for config in apps.get_app_configs() if hasattr(config, "proofs") for kind in config.proofs()]
    return {kind.code: kind for kind in reversed(found)}


def near(units) -> Q:
    """Records of these units, of those above, whose meetings decide for them, and of those below."""
    condition = Q(pk__in=[])
    for unit in units:
        path = unit.path
        condition |= Q(unit__path__in=ancestor_paths(path)) | Q(unit__path__gte=path, unit__path__lt=subtree_end(path))
    return condition


def offered(obligation, user, today: date) -> list[tuple]:
    """Choices in groups by kind: the latest records this person may open that could prove it. One query a kind, and one
    for what lies there already."""
    named = set(obligation.evidence.exclude(source_id=None).values_list("source_type_id", "source_id"))
    around, choices = near(obligation.proving_units), [("", "—")]
    for code, kind in kinds().items():
        content_type = ContentType.objects.get_for_model(kind.model).pk
        there = [pk for key, pk in named if key == content_type]
        rows = kind.model.objects.visible_to(user).standing().filter(around, kind.counts, **{f"{kind.day}__lte": today})
        rows = rows.exclude(pk__in=there).order_by(f"-{kind.day}", "-pk")
        rows = rows.values_list("pk", kind.day, kind.title, "unit__short_name")[:MOST_OFFERED]
        group = [(f"{code}:{pk}", f"{day.isoformat()} {title} · {unit}") for pk, day, title, unit in rows]
        if group:
            choices.append((capfirst(str(kind.model._meta.verbose_name_plural)), group))
    return choices


def at_address(address: str, host: str) -> str:
    """The code and number of the record whose page that is; "" where it is no such page of this system."""
    if not address.startswith("/") and "://" not in address:
        address = f"//{address}"
    try:
        parts = urlsplit(address)
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        return ""
    if parts.netloc and parts.netloc.lower() != host.lower():
        return ""
    kind = next((kind for kind in kinds().values() if kind.page == match.view_name), None)
    return f"{kind.code}:{match.kwargs['pk']}" if kind else ""


def find_proof(key: str, *, obligation, user, today: date) -> Record:
    """The record with that code and number, if it proves something. Whether one exists is told to nobody who may not
    open it."""
    code, _colon, number = key.partition(":")
    kind, record = kinds().get(code), None
    if kind and fullmatch(IdConverter.regex, number):
        record = kind.model.objects.visible_to(user).filter(pk=number).first()
    if record is None:
        raise ValidationError(_("No meeting, study session or rule document that you may open is found there."))
    if record.voided_at:
        raise ValidationError(_("This record is void."))
    if lack := kind.lacks(record):
        raise ValidationError(_("This record proves nothing yet: %(lack)s.") % {"lack": lack})
    if getattr(record, kind.day) > today:
        raise ValidationError(_("This record proves nothing yet: its day has not come."))
    if not kind.model.objects.filter(near(obligation.proving_units), pk=record.pk).exists():
        raise ValidationError(_("This record belongs to a unit that has no part in it."))
    refuse_twice(obligation, record)
    return record


def refuse_twice(obligation, record):
    there = obligation.evidence.filter(source_type=ContentType.objects.get_for_model(record), source_id=record.pk)
    if there.exists():
        raise ValidationError(_("This record is evidence of it already."))


def is_proven(obligation) -> bool:
    """Something lies there that still counts: a text, a file, or a record that was not voided since."""
    pieces = obligation.evidence
    if pieces.exclude(text="", file=None).exists():
        return True
    keys = pieces.exclude(source_id=None).values_list("source_type_id", "source_id")
    return any(not getattr(record, "voided_at", None) for record in pointed_at(keys).values())


def called(content_type_id: int, record: Record | None) -> str:
    """A record without its title, which may be closed to the reader: kind and day, and whether it still counts."""
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    words = {"kind": capfirst(str(model._meta.verbose_name))}
    kind = kinds().get(model._meta.label_lower)
    if kind is None or record is None:
        return words["kind"]
    words["day"] = getattr(record, kind.day).isoformat()
    words["lack"] = _("void") if record.voided_at else kind.lacks(record)
    return (_("%(kind)s (%(day)s, %(lack)s)") if words["lack"] else _("%(kind)s (%(day)s)")) % words


def with_records(pieces, user) -> list[Evidence]:
    """Each piece with `record` where it is a record this person may open, and with what it is `called` without its
    title. Two queries a kind of record."""
    pieces = list(pieces)
    keys = {(piece.source_type_id, piece.source_id) for piece in pieces if piece.source_id}
    seen = pointed_at(keys, user)
    closed = pointed_at(keys - seen.keys())
    for piece in pieces:
        key = (piece.source_type_id, piece.source_id)
        piece.record = seen.get(key)
        piece.called = called(piece.source_type_id, seen.get(key) or closed.get(key)) if piece.source_id else ""
    return pieces


def proven_by(record: Record, user, *, beside=()) -> list:
    """What this record is evidence of, as far as this person may open it; without the kinds that are told `beside`."""
    rows = Evidence.objects.filter(source_type=ContentType.objects.get_for_model(record), source_id=record.pk)
    told = [ContentType.objects.get_for_model(model).pk for model in beside]
    keys = rows.exclude(content_type__in=told).values_list("content_type_id", "object_id")
    return sorted(pointed_at(keys, user, beside=("unit",)).values(), key=lambda row: (row._meta.label, row.pk))
