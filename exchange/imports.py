"""Taking a sheet in, in two steps: a preview that is kept, then exactly that preview or nothing.

Checking goes in slices, by whoever looks at the page or by the command: it needs no worker and survives a restart. Two
readers never write a row twice: a slice counts only if nobody moved the mark since it was taken.
"""

import hashlib
import time
from collections import Counter
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from exchange.cells import tidy
from exchange.importers import EXAMPLE, STRONGEST_FIRST, Importer, State, importers
from exchange.models import Import, ImportRow
from exchange.saying import said
from exchange.tables import Line, read_table

BATCH, MOST_WAITING = 500, 10
EXAMPLE_LEFT_OUT = gettext_noop("Row %(row)s is the template's example and is left out.")
CLAIM = timedelta(seconds=30)
READING, READY, APPLIED, DROPPED = Import.State.READING, Import.State.READY, Import.State.APPLIED, Import.State.DROPPED


def start(*, kind: str, file, name: str, by, today, now, defaults: dict | None = None) -> Import:
    """Take a file's cells in; `defaults` count where the sheet says nothing. ValidationError says what is wrong."""
    importer = _importer(kind, by, today, defaults)
    if by is not None and Import.objects.filter(by=by).waiting().count() >= MOST_WAITING:
        words = _("%(most)d imports of yours wait. Apply or give up one of them first.")
        raise ValidationError(words % {"most": MOST_WAITING})
    table = read_table(file, importer.columns)
    _leave_out_examples(table, importer)
    drop_left_lying(now=now)
    with transaction.atomic():
        draft = Import.objects.create(
            kind=kind, by=by, file_name=_clean_name(name), sha256=_digest(file), day=today, started_at=now,
            total=len(table.lines), cells=[[line.number, line.texts, line.faults] for line in table.lines],
            columns=table.keys, remarks=[*table.remarks, *importer.remarks(table.lines)], defaults=defaults or {},
        )  # fmt: skip
        importer.note(draft, "uploaded")
    return draft


def _leave_out_examples(table, importer):
    """The template's example row, left in by someone in a hurry, is nobody."""
    for line in list(table.lines):
        if line.texts.get(importer.marked, "").endswith(EXAMPLE):
            table.lines.remove(line)
            table.remarks.append(said(EXAMPLE_LEFT_OUT, row=line.number))
    if not table.lines:
        raise ValidationError(_("No row stands below the header."))


def go_on(*, draft: Import, now, seconds: float = 1.0) -> Import:
    """Check some more rows, about `seconds` long; a second reader meanwhile only looks."""
    claimed = Import.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), pk=draft.pk, state=READING)
    if claimed.update(claimed_until=now + CLAIM):
        try:
            _check_some(Import.objects.get(pk=draft.pk), seconds)
        finally:
            Import.objects.filter(pk=draft.pk).update(claimed_until=None)
    draft.refresh_from_db()
    return draft


def _check_some(draft, seconds):
    importer = _importer(draft.kind, draft.by, draft.day, draft.defaults)
    findings = importer.findings([Line(*cells) for cells in draft.cells])
    until = time.monotonic() + seconds
    while draft.done < draft.total:
        some = findings[draft.done : draft.done + BATCH]
        for finding in some:
            importer.check(finding)
        if not _keep(draft, some):
            return
        if time.monotonic() > until:
            break
    if draft.done == draft.total:
        Import.objects.filter(pk=draft.pk, state=READING).update(state=READY, cells=None, counts=_count(draft))


@transaction.atomic
def _keep(draft, findings) -> bool:
    """Store checked rows if the mark still stands where it stood."""
    mark = Import.objects.filter(pk=draft.pk, state=READING, done=draft.done)
    if not mark.update(done=draft.done + len(findings)):
        return False
    ImportRow.objects.bulk_create(
        ImportRow(draft=draft, number=finding.line.number, texts=finding.line.texts, faults=finding.line.faults,
                  **finding.kept)
        for finding in findings
    )  # fmt: skip
    draft.done += len(findings)
    return True


def _count(draft):
    """Rows by state, and subjects by the strongest state of their rows: a person with two posts is one person."""
    rows, subjects = Counter(), {}
    for subject, state, warned in draft.rows.values_list("subject", "state", "warned"):
        rows[state] += 1
        rows["warned"] += warned
        strength = STRONGEST_FIRST.index(state)
        subjects[subject] = min(subjects.get(subject, strength), strength)
    by_state = Counter(str(STRONGEST_FIRST[strength]) for strength in subjects.values())
    return {"rows": dict(rows), "subjects": dict(by_state)}


def apply(*, draft: Import, by, now) -> Import:
    """Do exactly what the preview shows, all of it or nothing; asked twice, it is done once.

    Rights and every row are checked anew under lock. A row that would now do something else refuses the whole.
    """
    try:
        with transaction.atomic():
            return _apply(draft.pk, by, now)
    except IntegrityError as clash:
        raise ValidationError(
            _("Somebody entered the same meanwhile. Nothing was imported; check the sheet again.")
        ) from clash


def _apply(pk, by, now):
    draft = Import.objects.select_for_update(of=("self",)).get(pk=pk)
    if draft.state == APPLIED:
        return draft
    if draft.state != READY or draft.is_left_lying(now):
        raise ValidationError(_("This import was given up or has lain too long. Upload the sheet again."))
    importer = _importer(draft.kind, by, draft.day, draft.defaults)
    if wrong := draft.counts["rows"].get(State.ERROR):
        words = ngettext("%(n)d row has errors.", "%(n)d rows have errors.", wrong) % {"n": wrong}
        raise ValidationError(words + _("Nothing is imported until every row is right."))
    rows = list(draft.rows.all())
    findings = importer.findings([Line(row.number, row.texts, row.faults) for row in rows], lock=True)
    moved = []
    for finding, row in zip(findings, rows, strict=True):
        importer.check(finding)
        if finding.kept != {name: getattr(row, name) for name in finding.kept}:
            moved.append(str(row.number))
    if moved:
        raise ValidationError(
            _("What is stored changed since this preview (row %(rows)s). Nothing was imported; check the sheet again.")
            % {"rows": "、".join(moved[:10]) + ("…" if len(moved) > 10 else "")}
        )
    importer.apply([finding for finding in findings if finding.state != State.UNCHANGED], draft)
    draft.state, draft.applied_at = APPLIED, now
    draft.save(update_fields=["state", "applied_at"])
    draft.rows.all().delete()
    importer.note(draft, "applied")
    return draft


@transaction.atomic
def check_again(*, draft: Import, today, now) -> Import:
    """A new preview of the same sheet, against what is stored now."""
    draft = Import.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.state != READY or draft.is_left_lying(now):
        raise ValidationError(_("This import was given up or has lain too long. Upload the sheet again."))
    _importer(draft.kind, draft.by, today)
    draft.cells = [[row.number, row.texts, row.faults] for row in draft.rows.all()]
    draft.rows.all().delete()
    draft.state, draft.day, draft.done, draft.counts = READING, today, 0, {}
    draft.save()
    return draft


@transaction.atomic
def drop(*, draft: Import) -> Import:
    """Give an import up: its rows go."""
    draft = Import.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.state in {READING, READY}:
        draft.state, draft.cells = DROPPED, None
        draft.save(update_fields=["state", "cells"])
        draft.rows.all().delete()
    return draft


def drop_left_lying(*, now) -> int:
    """Give up what nobody applied within a day, so that people's data does not lie about."""
    lying = list(Import.objects.left_lying(now))
    for draft in lying:
        drop(draft=draft)
    return len(lying)


def _importer(kind, by, today, defaults=None) -> Importer:
    """The kind at work for somebody who still may; `by` is None for the system itself."""
    importer = importers()[kind]
    if by is not None and not importer.rule(by):
        raise PermissionDenied
    return importer(by=by, today=today, defaults=defaults)


def _digest(file):
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _clean_name(name):
    """The uploader's name of the file, without path and control characters, as long as the column takes."""
    return tidy(name.replace("\\", "/").rpartition("/")[2])[-200:]
