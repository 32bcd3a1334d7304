"""Nothing that is stored goes past the trail: each model is audited or named here with its reason, and so is each
statement that writes rows without `save()`."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.translation import override

from audit.particulars import FACTS, codes_of
from audit.recording import VERSION, audited_models, kept_fields
from exchange.importers import importers

NOT_AUDITED = {
    # the trail itself, which the database refuses to change
    "audit.Entry": "it is the trail", "audit.Seal": "it seals the trail", "audit.Purge": "told by PURGED",
    # what a handover did, row by row: each row's own change is in the trail
    "responsibility.HandoverLine": "is itself the account of changes that are told",
    # told by events of their own, so that no secret is near
    "accounts.PasswordSet": "holds hashes; told by PASSWORD_CHANGED",
    "accounts.OneUseLink": "holds a nonce; told by LINK_MADE and LINK_USED",
    "accounts.Tries": "told by SIGN_IN_FAILED, LOCKED_OUT, UNLOCKED",
    "mfa.Authenticator": "holds secrets; told by SECOND_FACTOR_CHANGED",
    "usersessions.UserSession": "told by SIGNED_IN, SIGNED_OUT, SESSION_ENDED",
    "sessions.Session": "told by SIGNED_IN, SIGNED_OUT, SESSION_ENDED",
    "exchange.Import": "a draft; told by IMPORTED, and each row it changes by itself",
    "exchange.ImportRow": "a draft; told by IMPORTED, and each row it changes by itself",
    # who did what, themselves
    "responsibility.Act": "says who did which step when; never changed",
    "rectification.Closing": "the days of a step, which its act and the problem's own entry tell",
    "meetings.Writing": "what stood before someone's typing; settled into an entry of the text itself",
    # made by the machine from what is audited, or ledgers of their own
    "reminders.Reminder": "the ledger of whom was told", "reminders.Dispatch": "the ledger of what went out",
    "reminders.Bell": "when the clock last rang",
    "responsibility.Cascade_lines": "each line below tells from which it came",
    # no one's record
    "organization.SavedView": "how someone looks at a list; holds a question and no answer",
    "organization.TreeLock": "one row to lock", "responsibility.CalendarSeen": "which calendar was computed from",
    "organization.OnceKey": "a form's one-use key",
    "accounts.KnownDevice": "a mark in a browser", "accounts.KeptForm": "a draft of what one was typing",
    # Django's and allauth's, which no page of ours writes
    "auth.Permission": "not used", "auth.Group": "not used", "auth.Group_permissions": "not used",
    "contenttypes.ContentType": "made by migrate",
    "account.EmailAddress": "not used: the address is a column of the person", "account.EmailConfirmation": "not used",
}  # fmt: skip

# (file, model as written in it, method): why the rows need no entry of their own, or where they get one
PAST_SAVE = {
    (
        "meetings/minutes/texts.py",
        "AgendaItem",
        "update",
    ): "a text as it is typed; settle() notes what a sitting made of it",
    ("meetings/minutes/texts.py", "Finding", "update"): "the same",
    ("meetings/minutes/texts.py", "Meeting", "update"): "the same",
    ("meetings/minutes/services.py", "Meeting", "update"): "counts the version on, which is no news",
    ("responsibility/duties/falling_due.py", "Assignment", "bulk_create"): "followed by noted_in_bulk",
    ("accounts/feed_keys.py", "FeedKey", "update"): "when it was last fetched is kept out of the trail",
    ("responsibility/cascades/services.py", "Duty", "bulk_create"): "followed by noted_in_bulk",
    ("organization/tree/services.py", "Unit", "bulk_update"): "order_key follows from what is audited",
}
WRITES = {"update", "bulk_create", "bulk_update", "_raw_delete", "update_or_create", "abulk_create", "aupdate"}
SAVING = {"update_or_create"}  # goes through save() after all


def test_every_model_is_audited_or_says_why_not():
    found = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    audited = {model._meta.label for model in audited_models}
    assert found - audited - set(NOT_AUDITED) == set(), "audit them, or name the reason here"
    assert set(NOT_AUDITED) - found == set(), "gone: take the line out"
    assert audited & set(NOT_AUDITED) == set()


def product_files():
    ours = [config.path for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    for folder in ours:
        for path in sorted(Path(folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def names_in(node) -> set[str]:
    """Names and attributes: `Unit.objects.filter(...)`, `person.postings.all()`."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} | {
        part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)
    }


def names_of_audited_rows() -> set[str]:
    """Models, and what rows of theirs are reached by from other records."""
    accessors = {
        field.remote_field.get_accessor_name()
        for model in audited_models
        for field in model._meta.concrete_fields
        if field.many_to_one and not field.remote_field.hidden
    }
    return {model.__name__ for model in audited_models} | {name for name in accessors if name}


def statements_past_save(tree, audited):
    """(model, method) of each call like `Model.objects...update(...)` on an audited model named in the expression."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES - SAVING:
            for name in names_in(node.func.value) & audited:
                yield name, node.func.attr


def test_no_statement_writes_audited_rows_past_the_trail():
    audited = names_of_audited_rows()
    found = {
        (str(path.relative_to(settings.BASE_DIR)), name, method)
        for path in product_files()
        for name, method in statements_past_save(ast.parse(path.read_text()), audited)
    }
    assert found == set(PAST_SAVE), "write an entry a row (noted_in_bulk) and name it here, or use save()"


def noted(tree):
    """(particular, words it is given) of each call that notes something."""
    for node in ast.walk(tree):
        name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if name in {"note", "note_apart", "noted_in_bulk", "failed"}:
            for keyword in node.keywords:
                if keyword.arg and keyword.arg not in NO_PARTICULARS:
                    yield keyword.arg, keyword.value.value if isinstance(keyword.value, ast.Constant) else None


NO_PARTICULARS = {"by", "record", "changes", "event", "name", "locked"}  # `failed` has its own
FREE = {"browser", "file"}


def test_every_particular_has_a_name_and_every_code_its_words():
    """A new particular is a line in audit/particulars.py; a code in one is named in its app's `facts`."""
    found = {pair for path in product_files() for pair in noted(ast.parse(path.read_text()))}
    assert ("step", "second") in found, "the search sees such calls"
    assert {name for name, _value in found if name not in FACTS} == set()
    codes = {(name, value) for name, value in found if isinstance(value, str) and value and name not in FREE}
    columns = {"administration"}  # words of the person's own column
    assert {(name, value) for name, value in codes if value not in codes_of(name) and value not in columns} == set()
    assert set(importers()) - set(codes_of("what")) == set()


def test_every_column_of_an_audited_row_has_a_name_in_words():
    with override("zh-hans"):
        raw = [
            f"{model._meta.label}.{field.name}"
            for model in audited_models
            for field in kept_fields(model)
            if field.name != VERSION and str(field.verbose_name).isascii()
        ]
    assert raw == []


@pytest.mark.parametrize(
    "statement",
    ["Unit.objects.filter(pk=1).update(name='x')", "User.objects.bulk_create(rows)",
     "Unit.objects.within(unit).exclude(pk=2).bulk_update(rows, ['name'])", "person.postings.update(to_on=day)"],
)  # fmt: skip
def test_the_search_finds_such_a_statement(statement):
    """The control."""
    assert list(statements_past_save(ast.parse(statement), names_of_audited_rows()))


def test_columns_with_secrets_are_never_kept():
    kept = {
        f"{model.__name__}.{field.name}"
        for model, without in audited_models.items()
        for field in model._meta.concrete_fields
        if field.name not in without
    }
    assert [
        name for name in kept if any(word in name.lower() for word in ("password", "secret", "token", "nonce"))
    ] == []
