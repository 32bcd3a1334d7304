"""Whom each rule lets, in the terms of the page "who may do what"."""

from django.utils.translation import gettext_lazy as _

from organization import rules
from organization.absences import rules as absences
from organization.granting import profiles
from organization.granting.profiles import Power
from organization.granting.who_may import Line, Section, Who, itself, units_of_posts
from organization.groups import rules as groups
from organization.people.overseeing import opens_desk_of, units_worked_for
from organization.rights import Right


def above(unit) -> list:
    return [unit.above] if unit.parent_id else []


def sections():
    administer = (Right.ADMINISTER,)
    keeper = Who(administer, powers=(Power.UNITS,), units=itself)
    not_own = ("proposed_by_id",) if profiles.in_force().four_eyes else ()
    return [
        Section(_("Units"), [
            Line(_("Edit a unit, set its traffic light and who signs its meetings"), keeper, rules.can_keep_unit),
            Line(_("Move, merge or close a unit (whoever keeps the unit above it)"),
                 Who(administer, powers=(Power.UNITS,), units=above), rules.can_reshape),
        ]),
        Section(_("People"), [
            Line(_("Enter and edit a person (whoever keeps every unit of their posts)"),
                 Who(administer, powers=(Power.ACCOUNTS,), units=units_of_posts), rules.can_keep_person),
            Line(_("Open My work as another person sees it (never that of one's own reviewer)"),
                 Who((Right.REVIEW,), never=("pk",), units=units_worked_for), opens_desk_of),
            Line(_("Change a post"), Who(administer, never=("user_id",), powers=(Power.UNITS,)),
                 rules.can_change_posting),
            Line(_("Make a one-use sign-in link (not for an administrator of another kind)"),
                 Who(powers=(Power.LINKS,), never=("pk",)), rules.can_make_sign_in_link),
            Line(_("Enter an absence and who stands in"), Who(administer, also=("pk",), units=units_of_posts),
                 absences.can_enter_absence),
        ]),
        Section(_("Groups"), [Line(_("Keep a group and its members"), Who(groups.KEEPING), groups.can_keep_group)]),
        Section(_("Accounts and rights"), [
            Line(_("Authorize or refuse an account"), Who(powers=(Power.AUTHORIZE,), never=("pk", *not_own)),
                 rules.can_decide),
            Line(_("Grant, refuse or revoke a role or a section in charge"),
                 Who(powers=(Power.GRANT,), never=("user_id", *not_own)), rules.can_decide),
            Line(_("Give and take an administration"), Who(powers=(Power.GRANT,), never=("pk",)), rules.can_appoint),
            Line(_("Read and export the audit trail"), Who(powers=(Power.READ_AUDIT,)), rules.reads_audit),
        ]),
    ]  # fmt: skip
