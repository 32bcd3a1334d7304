"""Study materials: the reading list, and what each is for."""

from django.utils.translation import gettext_lazy as _

from attachments.pages import AttachPage, files_of
from figures.pages import FigureListPage
from organization.pages import CreatePage, DetailPage, EditPage
from organization.voiding import VoidPage
from study import columns, desk, rules
from study.filters import MaterialFilterSet
from study.materials.forms import MaterialForm
from study.materials.services import void_material
from study.models import Material


class MaterialList(FigureListPage):
    model = Material
    filterset_class = MaterialFilterSet
    template_name = "study/materials.html"
    title = _("Study materials")
    columns = columns.MATERIALS

    def get_queryset(self):
        return super().get_queryset().select_related("unit").prefetch_related("unit__names").order_by("-year", "-pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_add=rules.can_log_anywhere(self.request.user), **kwargs)


class MaterialDetail(DetailPage):
    model = Material
    template_name = "study/material.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "created_by", "voided_by")

    def get_context_data(self, **kwargs):
        material, user = self.object, self.request.user
        return super().get_context_data(
            title=material.title, attachments=files_of(material), can_keep=rules.can_keep_material(user, material),
            topics=material.topics.visible_to(user).standing().select_related("plan"),
            sessions=material.sessions.visible_to(user).standing().order_by("-held_on", "-pk"), **kwargs,
        )  # fmt: skip


class MaterialCreate(CreatePage):
    model = Material
    form_class = MaterialForm
    rule = rules.can_log_anywhere
    title = _("New study material")
    intro = _("By its title and source, as a file, or by its address; with the topics and sessions it is for.")
    saved_message = _("The material is kept.")

    def get_initial(self):
        named = {name: desk.number_in(self.request.GET, name[:-1]) for name in ("topics", "sessions")}
        return {name: [pk] for name, pk in named.items() if pk}


class MaterialEdit(EditPage):
    model = Material
    form_class = MaterialForm
    rule = rules.can_keep_material
    title = _("Edit study material")
    saved_message = _("Saved.")


class MaterialVoid(VoidPage):
    model = Material
    rule = rules.can_keep_material
    verb = void_material


class MaterialAttach(AttachPage):
    model = Material
    rule = rules.can_keep_material
