"""Whom each rule lets, in the terms of the page "who may do what"."""

from django.utils.translation import gettext_lazy as _

from organization.granting.who_may import Line, Section, Who
from organization.rights import Right
from study import rules


def sections():
    planned, recorded = Who((Right.ASSIGN,)), Who((Right.RECORD,))
    return [
        Section(_("Study series"), [
            Line(_("Keep a series, its plan and its rota"), planned, rules.can_keep_series),
            Line(_("Void a series (and whoever entered it and keeps such series)"), Who((Right.REVIEW,)),
                 rules.can_void_series),
            Line(_("Log its sessions, one by one or a month in one page"), recorded, rules.can_log),
            Line(_("Change a turn to lecture, or take a change back"), Who((Right.ASSIGN, Right.RECORD)),
                 rules.can_arrange_turns),
        ]),
        Section(_("Study plans"), [
            Line(_("Keep or void a study plan and its topics"), planned, rules.can_keep_plan),
            Line(_("Link sessions to topics"), recorded, rules.can_link_sessions),
        ]),
        Section(_("Study sessions"), [
            Line(_("Correct or void a session"), recorded, rules.can_correct),
            Line(_("Enter that someone absent has made it up"), recorded, rules.can_make_up),
        ]),
        Section(_("Study materials"), [
            Line(_("Keep or void a material, and say what it is for"), recorded, rules.can_keep_material),
        ]),
        Section(_("Study notes"), [
            Line(_("Hand in a note of one's own"), Who(with_post=True), rules.can_hand_in),
            Line(_("Change or void a note"), Who((Right.RECORD,), also=("author_id",)), rules.can_keep_note),
            Line(_("Accept a note, or return it with a reason"), Who((Right.REVIEW,), never=("author_id",)),
                 rules.can_judge_note),
            Line(_("See how many notes each person has"), Who((Right.REPORT,)), rules.sees_spread),
        ]),
    ]  # fmt: skip
