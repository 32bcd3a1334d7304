"""The rules of the policy, one validator each: what a person reads beforehand is what refuses afterwards."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import PasswordSet
from accounts.policy import policy
from organization.models import Posting

LEET = str.maketrans({"@": "a", "4": "a", "0": "o", "1": "l", "!": "i", "3": "e", "$": "s", "5": "s", "7": "t"})
YEAR = re.compile(r"(19|20)\d\d")
NO_WORD = re.compile(r"[\W\d_]+")
LEFT_AT_LEAST = 4


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def word_list(name: str) -> frozenset[str]:
    lines = Path(__file__).with_name("words").joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(folded(line.strip()) for line in lines if line and not line.startswith("#"))


class LengthValidator:
    def validate(self, password, user=None):
        if not policy().least <= len(password) <= policy().most:
            raise ValidationError(self.get_help_text(), code="password_length")

    def get_help_text(self):
        return ngettext(
            "From %(least)d to %(most)d character; any language, spaces too.",
            "From %(least)d to %(most)d characters; any language, spaces too.",
            policy().most,
        ) % {"least": policy().least, "most": policy().most}


def kinds(password: str) -> int:
    """How many of the four kinds of characters: capitals, small letters, digits, everything else (Chinese too)."""
    found = {
        "capital" if char.isupper() else "small" if char.islower() else "digit" if char.isdigit() else "other"
        for char in password
    }
    return len(found)


class KindsValidator:
    def validate(self, password, user=None):
        if kinds(password) < policy().kinds:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self):
        if not policy().kinds:
            return ""
        return _(
            "At least %(kinds)d of: capital letters, small letters, digits, other characters (signs, Chinese, spaces)."
        ) % {"kinds": policy().kinds}


class CommonValidator(CommonPasswordValidator):
    """Django's 20,000 (bundled, no network) and a list of what offices here use."""

    def validate(self, password, user=None):
        if password.lower().strip() in self.passwords or folded(password) in word_list("offices.txt"):
            raise ValidationError(_("This password is on the list of common ones."), code="password_too_common")

    def get_help_text(self):
        return _("Not one of the commonly used passwords, such as Admin@123.")


class OwnWordsValidator:
    """Nothing that stands on the person's door: user name, name, pinyin."""

    def validate(self, password, user=None):
        typed = folded(password)
        if any(word in typed or word[::-1] in typed for word in self.words(user)):
            raise ValidationError(self.get_help_text(), code="password_own_words")

    def words(self, user):
        if user is None:
            return
        sizes = ((user.username, 3), (user.name, 2), (user.sort_key.replace(" ", ""), 3), (user.phone, 6))
        for text, least in (*sizes, (user.email.split("@")[0], 4)):
            if len(text) >= least:
                yield folded(text)

    def get_help_text(self):
        return _("Without your user name, name, pinyin or phone number, forwards or backwards.")


class PlaceWordsValidator:
    """A unit's name or code, or a word of the product, needs more beside it than a year and some signs."""

    def validate(self, password, user=None):
        for typed in (folded(password), folded(password).translate(LEET)):
            rest = YEAR.sub("", typed)
            named = False
            for word in sorted(self.words(user), key=len, reverse=True):
                named |= word in rest
                rest = rest.replace(word, "")
            if named and len(NO_WORD.sub("", rest)) < LEFT_AT_LEAST:
                raise ValidationError(self.get_help_text(), code="password_place_words")

    def words(self, user):
        yield from word_list("system.txt")
        if user is None or not user.pk:
            return
        units = Posting.objects.filter(user=user).select_related("unit", "unit__parent")
        for unit in {unit for posting in units for unit in (posting.unit, posting.unit.parent) if unit}:
            for text in (unit.name, unit.short_name, *re.split(r"[-_]", unit.code), unit.code):
                if len(text) >= 2:
                    yield folded(text)

    def get_help_text(self):
        return _("Not merely the name or code of your unit, or a word of this system, with a year or signs.")


class HistoryValidator:
    """None of the last passwords. Django tells it of each new one when the account is saved (`password_changed`)."""

    def validate(self, password, user=None):
        if user is None or not user.pk:
            return
        last = PasswordSet.objects.filter(user=user).order_by("-pk")[: policy().history]
        if any(check_password(password, encoded) for encoded in {user.password, *(row.password for row in last)}):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password, user=None):
        if user is None or not user.pk:
            return
        encoded = user.password if check_password(password, user.password) else make_password(password)
        PasswordSet.objects.create(user=user, password=encoded, set_at=timezone.now())
        kept = PasswordSet.objects.filter(user=user).order_by("-pk").values("pk")[: max(policy().history, 1)]
        PasswordSet.objects.filter(user=user).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()

    def get_help_text(self):
        return ngettext(
            "Not the password you have now.", "None of your last %(count)d passwords.", policy().history
        ) % {"count": policy().history}


class LastsValidator:
    """Refuses nothing: it tells beforehand that the password is changed after so many days (`due.py` sees to it)."""

    def validate(self, password, user=None):
        pass

    def get_help_text(self):
        if policy().lasts is None:
            return ""
        return _("To be changed every %(days)d days.") % {"days": policy().lasts.days}
