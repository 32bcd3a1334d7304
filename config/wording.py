"""What Django says of a field, in words an office uses: Django's own Chinese speaks of variables and values.

Listed here, these strings are in config's catalogue, and an app's catalogue is asked before Django's (Django
documentation, "How Django discovers translations"). Their English stays Django's.
"""

from django.utils.translation import gettext_noop as _


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Marks a message with a plural; Django translates it where it is said."""
    return one, many


SINGLE = (
    _("This field is required."),
    _("This field cannot be blank."),
    _("This field cannot be null."),
    _("Enter a valid value."),
    _("Enter a valid date."),
    _("Enter a valid time."),
    _("Enter a whole number."),
    _("Enter a number."),
    _("Enter a list of values."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("“%(pk)s” is not a valid value."),
    _("Null characters are not allowed."),
    _("%(model_name)s with this %(field_label)s already exists."),
    _("%(model_name)s with this %(field_labels)s already exists."),
    _(
        "ManagementForm data is missing or has been tampered with. Missing fields: %(field_names)s. "
        "You may need to file a bug report if the issue persists."
    ),
)
PLURAL = (
    ngettext(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
    ),
    ngettext(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
    ngettext(
        "Ensure this filename has at most %(max)d character (it has %(length)d).",
        "Ensure this filename has at most %(max)d characters (it has %(length)d).",
    ),
    ngettext("Please submit at most %(num)d form.", "Please submit at most %(num)d forms."),
    ngettext("Please submit at least %(num)d form.", "Please submit at least %(num)d forms."),
)
