"""Plans and rule documents: their list, their pages, what is attached to them."""

from django.utils.translation import gettext_lazy as _

from attachments.pages import AttachPage, files_of
from figures.pages import FigureListPage
from organization.pages import CreatePage, DetailPage, EditPage
from organization.rights import Right
from organization.voiding import VoidPage
from responsibility import columns, rules
from responsibility.behind import behind
from responsibility.documents.forms import DocumentForm
from responsibility.documents.services import void_document
from responsibility.filters import DocumentFilterSet
from responsibility.models import Document


class DocumentList(FigureListPage):
    model = Document
    filterset_class = DocumentFilterSet
    template_name = "responsibility/documents.html"
    title = _("Plans and rule documents")
    columns = columns.DOCUMENTS

    def get_queryset(self):
        return super().get_queryset().with_force().select_related("unit").prefetch_related("unit__names")

    def prepare(self, rows):
        told = behind(rows, self.request.user)
        for document in rows:
            document.behind = told[document.pk]
        return rows

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_add=self.request.user.scope.anywhere(Right.RECORD), **kwargs)


class DocumentDetail(DetailPage):
    model = Document
    template_name = "responsibility/document.html"

    def get_queryset(self):
        return super().get_queryset().with_force().select_related("unit", "created_by", "revises")

    def get_context_data(self, **kwargs):
        may = rules.can_keep_document(self.request.user, self.object)
        others = self.object.succession().visible_to(self.request.user)
        others = list(others) if len(others) > 1 else []
        revised = next((one for one in others if one.pk == self.object.revises_id), None)
        return super().get_context_data(
            title=str(self.object), attachments=files_of(self.object), can_edit=may,
            can_void=rules.can_void(self.request.user, self.object), succession=others,
            revised=revised, behind=behind([self.object], self.request.user)[self.object.pk], **kwargs,
        )  # fmt: skip


class DocumentCreate(CreatePage):
    model = Document
    form_class = DocumentForm
    rule = rules.can_record_anywhere
    title = _("Enter a plan or rule document")
    saved_message = _("Saved.")


class DocumentEdit(EditPage):
    model = Document
    form_class = DocumentForm
    rule = rules.can_keep_document
    title = _("Edit plan or rule document")
    saved_message = _("Saved.")


class DocumentAttach(AttachPage):
    model = Document
    rule = rules.can_keep_document


class DocumentVoid(VoidPage):
    model = Document
    rule = rules.can_void
    verb = void_document
