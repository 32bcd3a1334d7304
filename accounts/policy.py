"""The password policy: one table, chosen by PASSWORD_POLICY. The forms tell these rules before anything is typed.

`dengbao` is GB/T 22239-2019 身份鉴别 a ("identity information shall meet complexity and be changed at intervals"), read
as offices are inspected: 8 characters, three of four kinds, 90 days, none of the last five.
`asvs` is OWASP ASVS 5.0: 6.2.5 forbids asking for kinds of characters and 6.2.10 forbids changing by the calendar,
because both make people choose Spring2026! and then Summer2026!; length and a list of common passwords stand in.
The two contradict each other, so an office chooses; an inspection under 等保 expects the first.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class Policy:
    least: int  # characters
    kinds: int  # of the four: capitals, small letters, digits, everything else; 0 asks for none
    history: int  # this many last passwords are refused; the present one always is
    lasts: timedelta | None  # then it is changed before anything else
    most: int = 128  # refused beyond, never cut (ASVS 6.2.9 asks for 64 at least)


POLICIES = {
    "dengbao": Policy(least=8, kinds=3, history=5, lasts=timedelta(days=90)),
    "asvs": Policy(least=15, kinds=0, history=1, lasts=None),
}


def policy() -> Policy:
    return POLICIES[settings.PASSWORD_POLICY]
