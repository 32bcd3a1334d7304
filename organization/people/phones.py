"""A phone number as lists and other people's eyes get it."""

import re


def masked(phone: str) -> str:
    """13812345678 -> 138****5678. Of a shorter number, or one written otherwise, the last two digits."""
    if re.fullmatch(r"(\+?86[ -]?)?1\d{10}", phone, re.ASCII):
        return f"{phone[-11:-8]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if len(phone) > 4 else "****" if phone else ""
