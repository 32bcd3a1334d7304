"""Rows of the matrix: imports. A draft belongs to whoever made it; for everyone else there is none."""

from django.utils import timezone

from exchange.models import Import
from tests.access.kinds import Of, Page
from tests.access.world import CANARY, reaches


def imports_sheets(role):
    return role == "admin" or any(reaches(role, right) for right in ("administer", "assign", "record"))


def draft(world, relation):
    today = timezone.localdate()
    made = Import.objects.create(
        kind="units", by=world.author, file_name=f"{CANARY[relation]}.xlsx", sha256="0" * 64, state="ready", day=today,
        total=1, done=1, counts={"rows": {"new": 1}, "subjects": {"new": 1}},
    )  # fmt: skip
    made.rows.create(number=2, state="new", subject="x", texts={"code": "x", "name": CANARY[relation]})
    return made


def nobody_else(role, relation):
    return False


IMPORTS = {
    "organization:imports": Page(imports_sheets),
    "organization:import_upload": Page(imports_sheets, posts=True),
    "organization:import_template": Page(imports_sheets),
    "organization:import_export": Page(imports_sheets),
    "organization:import": Of(draft, sees=nobody_else),
    "organization:import_go_on": Of(draft, sees=nobody_else, post_only=True),
    "organization:import_apply": Of(draft, sees=nobody_else, post_only=True),
    "organization:import_again": Of(draft, sees=nobody_else, post_only=True),
    "organization:import_drop": Of(draft, sees=nobody_else, post_only=True),
}
