from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import rules
from meetings.records.steps import PlainStep, ReasonPage
from meetings.signing import services
from meetings.signing.forms import SettingForm
from organization.unit_settings import UnitSettingPage


class SignOff(PlainStep):
    """The recorder's signature, or the only one."""

    rule = rules.signs
    take = staticmethod(services.sign_off)

    def words(self, done):
        if done.is_signed:
            return _("Signed off: the record is locked and counts.")
        return _("Signed: the record is locked and waits for the signature of the chair.")


class Countersign(PlainStep):
    rule = rules.countersigns
    take = staticmethod(services.countersign)
    done_message = gettext_lazy("Signed off: the record is locked and counts.")


class Recall(PlainStep):
    rule = rules.recalls
    take = staticmethod(services.recall)
    done_message = gettext_lazy("Taken back: the record can be changed, and is to be signed anew.")


class WithChair(ReasonPage):
    """A step on a record that waits for the chair."""

    def is_possible(self):
        return super().is_possible() and self.object.is_submitted


class SignForChair(WithChair):
    rule = rules.signs_for_chair
    take = staticmethod(services.sign_for_chair)
    title = gettext_lazy("Sign for the chair")
    done_message = gettext_lazy("Signed for the chair: the record is locked and counts.")
    is_dangerous = False
    effects = (
        gettext_lazy("The record is locked and counts. It says for good that you signed for the chair, and why."),
    )

    def get_initial(self):
        own = self.object.chair_id == self.object.recorder_signed_by_id
        return super().get_initial() | ({"reason": _("The chair took the minutes.")} if own else {})


class SendBack(WithChair):
    rule = rules.sends_back
    take = staticmethod(services.send_back)
    title = gettext_lazy("Send the record back")
    done_message = gettext_lazy("Sent back: the recorder is told why, and the record can be changed again.")
    effects = (
        gettext_lazy("The recorder's signature no longer stands; the record can be changed, and is to be signed anew."),
    )


class Withdraw(ReasonPage):
    rule = rules.takes_back
    take = staticmethod(services.withdraw)
    title = gettext_lazy("Withdraw the sign-off")
    done_message = gettext_lazy("The sign-off is withdrawn: the record can be changed again.")
    effects = (
        gettext_lazy("The record can be changed again and counts nowhere until it is signed off anew."),
        gettext_lazy("Assignments that only this meeting answered are open again."),
        gettext_lazy("What its decisions became is void. Where someone has worked on it, this step is refused."),
        gettext_lazy("For a slip of the pen, correct the record instead: the old text stays beside the new."),
    )

    def is_possible(self):
        return super().is_possible() and self.object.is_signed


class SettingPage(UnitSettingPage):
    """Which signatures a unit's records take."""

    form_class = SettingForm
    heading = gettext_lazy("Meetings of %(unit)s")
    intro = gettext_lazy(
        "It holds for this unit and all units below it that set nothing of their own. "
        "Records already signed by their recorder go on as they began."
    )
    done_message = gettext_lazy("Set, for the unit and all below it that set nothing.")
