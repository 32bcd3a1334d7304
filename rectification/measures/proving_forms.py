"""Evidence with the measures it proves."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.forms import RecordForm, SeveralField
from rectification.measures.proving import measures_of, save_ties, tie
from rectification.models import Item
from responsibility.obligations.pages import EvidenceForm, VerbForm, evidence_of

MOST_WORDS = 60


class MeasuresField(SeveralField):
    def label_from_instance(self, measure):
        text = " ".join(measure.text.split())
        return f"{measure.sort_no}. {text[:MOST_WORDS]}{'…' if len(text) > MOST_WORDS else ''}"


class ForMeasures:
    """A form that brings evidence for a problem, and says of which measures it is."""

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, **kwargs)
        measures = item.measures.all()
        if "text" in self.fields and measures.exists():
            self.fields["measures"] = MeasuresField(
                measures, required=False, label=gettext_lazy("for which measures"),
                help_text=gettext_lazy("None ticked: it speaks for the problem as a whole."),
            )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        brings = cleaned.get("text", "").strip() or cleaned.get("file")
        if not self.errors and cleaned.get("measures") and not brings:
            self.add_error("measures", ValidationError(_("Say what the evidence shows, or add a file.")))
        return cleaned

    def lay_beside(self, obligation):
        piece = super().lay_beside(obligation)
        tie(obligation, piece, self.cleaned_data.get("measures") or ())
        return piece


class ItemEvidenceForm(ForMeasures, EvidenceForm):
    pass


class ItemVerbForm(ForMeasures, VerbForm):
    pass


class TiesForm(RecordForm):
    """Each piece of evidence of a problem, with the measures it proves."""

    class Meta:
        model = Item
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        measures, tied = self.instance.measures.all(), measures_of(self.instance)
        self.pieces = evidence_of(self.instance, self.user) if measures.exists() else []
        for number, piece in enumerate(self.pieces, 1):
            words = str(piece.record or piece.text or piece.file or _("A record of the unit"))
            self.fields[self.name_of(piece)] = MeasuresField(
                measures, required=False, initial=tied.get(piece.pk, []), label=f"{number}. {words[:MOST_WORDS]}"
            )

    def name_of(self, piece) -> str:
        return f"evidence-{piece.pk}"

    def stored_text(self, record, name):
        chosen = measures_of(record).get(int(name.partition("-")[2]), [])
        return ", ".join(str(row) for row in record.measures.filter(pk__in=chosen))

    def save(self, commit=True):
        ties = {piece.pk: list(self.cleaned_data[self.name_of(piece)]) for piece in self.pieces}
        return save_ties(item=self.instance, version=self.cleaned_data["version"], ties=ties)
