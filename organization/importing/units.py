"""Units from a sheet, and back into one: any order of rows, a unit above may stand in the same sheet."""

from django.db.models import Max
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from exchange.cells import Column, code_of, day, text_of, whole_number
from exchange.importers import Finding, State
from organization.importing.base import NO_UNIT, TWICE, KeptImporter, create_in_bulk
from organization.models import Unit
from organization.rules import can_reshape
from organization.tree.paths import LAST_SORT_NO, STEP, ancestor_paths, child_key, child_path
from organization.tree.services import lock_tree, move_unit, save_unit

DEEPEST = Unit._meta.get_field("path").max_length // STEP
KINDS = {"government": "政府", "bureau": "局", "section": "科室", "branch": "基层单位"}
TAKEN = gettext_noop("The code %(code)s is taken.")
NO_PARENT = gettext_noop("Name the unit above: only the system administrator adds one at the top.")
LOOP = gettext_noop("The units would stand above themselves: %(codes)s.")
TOO_DEEP = gettext_noop("The tree is not kept deeper than this.")
NO_MOVE = gettext_noop("Only who administers the units around it moves a unit. It stands below %(code)s.")
PARENT_CLOSED = gettext_noop("The unit %(code)s is closed and takes nothing new.")
MOVES = gettext_noop("It moves here, with all below it, from %(code)s.")
NO_CLOSING = gettext_noop("A unit is closed or opened again on its own page, where its open work is handed on.")
BACKWARDS = gettext_noop("The last day lies before the first.")
PLAIN = ("name", "short_name", "kind", "sort_no", "active_from", "active_to")


class UnitImporter(KeptImporter):
    kind = "units"
    title = _("Units")
    intro = _("A row is a unit. It is known by its code; a unit above may stand in the same sheet, in any order.")
    done_url = reverse_lazy("organization:units")
    columns = (
        Column("parent", "上级单位代码", code_of(32), example="SL-01",
               hint="上级单位的代码，可以是本表中的单位；最上级单位留空"),
        Column("code", "代码", code_of(32, r"[A-Za-z0-9-]+"), required=True, also=("单位代码",), example="SL-0101",
               hint="字母、数字和短横线，最多32个字，全系统唯一；按代码识别单位"),
        Column("name", "全称", text_of(120), required=True, also=("单位名称", "名称"), hint="最多120个字",
               example="示例局办公室（示例）"),
        Column("short_name", "简称", text_of(40), hint="最多40个字；新增时留空，取全称前40个字", example="办公室"),
        Column("kind", "类别", choices=KINDS, labels=dict(Unit.Kind.choices), example="科室",
               hint="政府、局、科室、基层单位之一；新增时留空为科室"),
        Column("sort_no", "顺序", whole_number(LAST_SORT_NO), also=("排序号", "序号"), example=1,
               hint="整数，小的在前；新增时留空为0"),
        Column("active_from", "启用日期", day, hint="如 2026-01-01；新增时留空为2000-01-01", example="2026-01-01"),
        Column("active_to", "停用日期", day, hint="停用的最后一天，一般留空；已有单位的停用在单位页面办理"),
    )  # fmt: skip
    notes = (
        "一行一个单位，按“代码”识别：代码已有的更新，没有的新增。列的先后可以调整，不需要的列可以删除（代码、全称必须保留）。",
        "上级单位与下级单位可以在同一张表中，先后不限。",
        "空白单元格不改动系统中已有的内容。",
        "上级单位代码与系统中不同的，该单位连同下级一并调整到新的上级；全称、简称改动的，自导入当天起用新名称。",
        "停用单位请在单位页面办理。",
    )
    sentences = {
        State.NEW: ngettext_lazy("%(n)d unit added", "%(n)d units added", "n"),
        State.CHANGED: ngettext_lazy("%(n)d unit changed", "%(n)d units changed", "n"),
        State.UNCHANGED: ngettext_lazy("%(n)d unit unchanged", "%(n)d units unchanged", "n"),
    }

    def read(self, findings, *, lock=False):
        if lock:
            lock_tree()
        codes = {finding.values.get(name) for finding in findings for name in ("code", "parent")} - {None}
        units = Unit.objects.filter(code__in=codes).order_by("pk")
        if lock:
            units = units.select_for_update(of=("self",))
        units = list(units)
        above = {path for unit in units for path in ancestor_paths(unit.path)}
        units += Unit.objects.filter(path__in=above).exclude(code__in=codes)
        self.units = {unit.code: unit for unit in units}
        self.codes = {unit.pk: unit.code for unit in units}
        self.rows = {}
        for finding in findings:
            self.rows.setdefault(finding.values.get("code"), finding)

    def check(self, finding: Finding):
        code = finding.values.get("code")
        if code is None:
            return
        finding.subject = code
        if self.rows[code] is not finding:
            finding.refuse("code", TWICE, row=self.rows[code].line.number)
            return
        unit = finding.plan = self.units.get(code)
        if unit is not None and not self.keeps(unit):
            finding.refuse("code", TAKEN, code=code)
            return
        if unit is None:
            self._check_new(finding)
        else:
            self._check_stored(finding, unit)
        if finding.changes("parent"):
            self._check_place(finding)
        first = finding.values.get("active_from", unit and unit.active_from)
        last = finding.values.get("active_to", unit and unit.active_to)
        if first and last and last < first:
            finding.refuse("active_to" if "active_to" in finding.values else "active_from", BACKWARDS)

    def _check_new(self, finding):
        finding.is_new = True
        if name := finding.values.get("name"):
            finding.values.setdefault("short_name", name[:40])
        finding.values.setdefault("kind", Unit.Kind.SECTION.value)
        for column in self.columns:
            finding.compare(column.key, None, is_new=True)
        if "parent" not in finding.values and self.by is not None and not self.by.keeps_system:
            finding.refuse("parent", NO_PARENT)

    def _check_stored(self, finding, unit):
        above = self.codes.get(unit.parent_id)
        finding.compare("parent", above)
        if finding.changes("parent"):
            if self.by is not None and not can_reshape(self.by, unit):
                finding.refuse("parent", NO_MOVE, code=above or "—")
            else:
                finding.warn("parent", MOVES, code=above or "—")
        for name in PLAIN:
            finding.compare(name, getattr(unit, name))
        if finding.changes("active_to"):
            finding.refuse("active_to", NO_CLOSING)

    def _check_place(self, finding):
        """A new place in the tree: below a unit one keeps, or one of the same sheet, and never below itself."""
        parent = finding.values["parent"]
        chain = self._chain(finding)
        stored = self.units.get(parent)
        if not self.keeps(stored) if stored else parent not in self.rows:
            finding.refuse("parent", NO_UNIT, code=parent)
        elif chain[-1] in chain[:-1]:
            finding.refuse("parent", LOOP, codes=" → ".join(chain[chain.index(chain[-1]) :]))
        elif len(chain) > DEEPEST:
            finding.refuse("parent", TOO_DEEP)
        elif stored and stored.is_closed(self.today):
            finding.refuse("parent", PARENT_CLOSED, code=parent)

    def _chain(self, finding):
        """Codes from a unit upwards as the sheet would have it, to the top or to the first that comes again."""
        chain = [finding.values["code"]]
        while len(chain) <= 2 * DEEPEST:
            unit, row = self.units.get(chain[-1]), self.rows.get(chain[-1])
            above = row.values.get("parent") if row else None
            if above is None and unit is not None:
                above = self.codes.get(unit.parent_id)
            if above is None:
                break
            chain.append(above)
            if above in chain[:-1]:
                break
        return chain

    def apply(self, findings, draft):
        new, placed = [finding for finding in findings if finding.plan is None], dict(self.units)
        last = dict(
            Unit.objects.filter(parent__in=self.units.values()).order_by().values_list("parent").annotate(Max("path"))
        )
        last[None] = Unit.objects.filter(parent=None).aggregate(last=Max("path"))["last"]
        while new:  # a level at a time: those whose unit above is there already
            ready = [finding for finding in new if finding.values.get("parent") in placed.keys() | {None}]
            made = create_in_bulk([self._made(finding.values, placed, last) for finding in ready], by=self.by)
            placed |= {unit.code: unit for unit in made}
            new = [finding for finding in new if finding.values["code"] not in placed]
        stored = [finding for finding in findings if finding.plan is not None]
        for finding in stored:
            changed = {name: finding.values[name] for name in PLAIN if finding.changes(name)}
            if changed:
                save_unit(unit=finding.plan, version=finding.plan.version, today=self.today, **changed)
        moved = [finding for finding in stored if finding.changes("parent")]
        for finding in sorted(
            moved, key=lambda finding: len(self._chain(finding))
        ):  # from the top of the new tree down
            move_unit(unit=finding.plan, parent=placed[finding.values["parent"]], today=self.today)

    def _made(self, values, placed, last):
        parent = placed.get(values.get("parent"))
        number = int((last.get(parent and parent.pk) or "0")[-STEP:]) + 1
        path = last[parent and parent.pk] = child_path(parent.path if parent else "", number)
        key = child_key(parent.order_key if parent else "", values.get("sort_no", 0), path)
        fields = {name: values[name] for name in PLAIN if name in values}
        return Unit(parent=parent, path=path, order_key=key, code=values["code"], **fields)

    def export(self):
        for unit in self.kept_units().select_related("parent"):
            yield [unit.parent.code if unit.parent else None, unit.code,
                   *(self.column(name).written(getattr(unit, name)) for name in PLAIN)]  # fmt: skip
