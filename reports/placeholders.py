"""Figures inside written texts: `{study_notes}` is the number, `{study_notes:余}` the number in round figures,
`{study_notes:本级}` that of the unit alone.

Nothing else may stand in braces, so a text can neither read anything nor break when it is joined.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from figures.catalogue import Count, Distinct, all_figures

ABOUT, OWN = "余", "本级"
PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::(余|本级))?\}")


def allowed_figures() -> dict[str, Count | Distinct]:
    """Figures that are one number; a rate is told by its two counts."""
    return {code: figure for code, figure in sorted(all_figures().items()) if isinstance(figure, Count | Distinct)}


def check_placeholders(text: str):
    """Refuses a name that is no figure, and braces that are none of ours."""
    allowed = allowed_figures()
    unknown = sorted({name for name, _option in PLACEHOLDER.findall(text) if name not in allowed})
    counted_otherwise = {
        name for name, option in PLACEHOLDER.findall(text)
        if option == OWN and name in allowed and not isinstance(allowed[name], Count)
    }  # fmt: skip
    names = ", ".join(f"{{{code}}}" for code in allowed)
    if unknown:
        raise ValidationError(
            _("%(unknown)s is no figure. Allowed are: %(names)s.")
            % {"unknown": ", ".join(f"{{{name}}}" for name in unknown), "names": names}
        )
    if counted_otherwise:
        raise ValidationError(
            _("%(name)s counts people and cannot be told for the unit alone.")
            % {"name": ", ".join(f"{{{name}}}" for name in sorted(counted_otherwise))}
        )
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        raise ValidationError(_("Braces are for figures only. Allowed are: %(names)s.") % {"names": names})


def split(text: str) -> list[tuple[str, str, str]]:
    """(words, code, option) in turn: words before a placeholder, then the placeholder; the last has no code."""
    parts, start = [], 0
    for match in PLACEHOLDER.finditer(text):
        parts.append((text[start : match.start()], match[1], match[2] or ""))
        start = match.end()
    return [*parts, (text[start:], "", "")]


def codes_in(text: str) -> set[str]:
    """Figures a stored text asks for. A name that is a figure no longer is shown as it stands, and warned about."""
    return {code for _words, code, _option in split(text) if code in all_figures()}
