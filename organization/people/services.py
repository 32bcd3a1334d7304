"""Verbs that change the tree and its people."""

from datetime import date

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.trail import Event, note
from organization.granting.grants import ask_for_charges_anew, in_force_at_once
from organization.models import Posting, Unit, User
from organization.tree.services import lock_tree, place_below, refuse_after_closing, refuse_closed


@transaction.atomic
def add_unit(*, parent: Unit | None, today: date | None = None, **fields) -> Unit:
    """A new unit below `parent`, or a root. Two additions at once get two paths: the tree's one lock row is taken."""
    lock_tree()
    parent = Unit.objects.get(pk=parent.pk) if parent else None
    refuse_closed(parent, today or timezone.localdate(), field="parent")
    unit = Unit(**fields)
    place_below(unit, parent)
    unit.full_clean(exclude=["path", "order_key"])
    unit.save()
    return unit


@transaction.atomic
def add_person(
    *, unit: Unit, role: str, from_on, title="", capacity="", rank_no=100, by: User | None = None, **fields
) -> User:
    """A new account with its first post, proposed by `by`: inert until it is authorized (see grants.py), and without a
    password: the person sets one through a one-use link."""
    user = User.objects.create_user(proposed_by=by, **fields)
    user = in_force_at_once(user, by=by)
    post(user=user, unit=unit, role=role, from_on=from_on, title=title, capacity=capacity, rank_no=rank_no, by=by)
    return user


def sign_in_link(user: User, by: User | None = None) -> str:
    """A one-use address at which the person sets a password, dead after PASSWORD_RESET_TIMEOUT or once it is used.

    Nobody else ever chooses or sees a password (ASVS 6.4.1, 6.4.6). Who had it made stays in the trail: whoever holds
    the link can sign in as the person.
    """
    note(Event.LINK_MADE, record=user, by=by)
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})


@transaction.atomic
def post(
    *,
    user: User,
    unit: Unit,
    role: str,
    from_on,
    title="",
    capacity="",
    rank_no=100,
    to_on=None,
    kind=Posting.Kind.REGULAR,
    from_unit: Unit | None = None,
    by: User | None = None,
) -> Posting:
    """Give a person a dated post, proposed by `by`. A role beyond member acts once it is granted (see grants.py)."""
    refuse_after_closing(unit, to_on, "unit")
    posting = Posting(
        user=user, unit=unit, role=role, from_on=from_on, title=title, capacity=capacity, rank_no=rank_no, to_on=to_on,
        kind=kind, from_unit=from_unit, proposed_by=by,
    )  # fmt: skip
    posting.full_clean()
    posting.save()
    return in_force_at_once(posting, by=by)


@transaction.atomic
def end_posting(*, posting: Posting, on, by: User | None = None) -> Posting:
    """The person leaves the post after that day."""
    posting.to_on = on
    posting.full_clean()
    if posting.is_longer():
        posting.proposed_by = by
        ask_for_charges_anew([posting], by=by)
    posting.version += 1
    posting.save()
    return posting
