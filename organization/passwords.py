from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext


class LengthValidator(MinimumLengthValidator):
    """Django's rule in our own words: its message has no Chinese in 5.2."""

    def validate(self, password, user=None):
        if len(password) < self.min_length:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self):
        return ngettext(
            "The password must have at least %(length)d character.",
            "The password must have at least %(length)d characters.",
            self.min_length,
        ) % {"length": self.min_length}
