"""Many assignments at once: hand on, cancel, urge."""

from organization.lists.several import SeveralPage
from responsibility.assignments.views import AssignmentList
from responsibility.models import Assignment


class AssignmentsAtOnce(SeveralPage):
    list_page, list_address = AssignmentList, "responsibility:list"

    def with_rules(self, rows):
        return rows.select_related("duty__leader", *Assignment.TURNS).prefetch_related("acts")
