"""Which stored post a row of a sheet means."""

from organization.models import Unit


def match(group, person, postings, today) -> list:
    """Give each row of one person the stored post it means, as its plan: of the same first day, or the one held now;
    the same title goes first, so that two posts in one unit are told apart. Answers the posts no row means."""
    left = list(postings)
    for by_title in (True, False):
        for finding in group:
            values = finding.values
            if finding.plan is not None or "unit" not in values:
                continue
            found = [each for each in left if each.unit.code == values["unit"] and _is_meant(each, values, today)]
            if by_title:
                found = [each for each in found if each.title == values.get("title", each.title)]
            if len(found) == 1 or (found and "from_on" in values):
                posting = finding.plan = found[0]
                posting.user = person
                left.remove(posting)
    return left


def _is_meant(posting, values, today):
    return posting.from_on == values["from_on"] if "from_on" in values else is_held(posting, today)


def is_held(posting, today) -> bool:
    return posting.from_on <= today and (posting.to_on is None or posting.to_on >= today)


def told(finding) -> tuple:
    """What a row says of a post, before anything is filled in: two rows alike are one row typed twice."""
    return tuple(finding.line.texts.get(key) for key in ("unit", "title", "from_on"))


def stored_value(posting, key):
    """As a sheet writes it: a unit by its code."""
    value = getattr(posting, key)
    return value.code if isinstance(value, Unit) else value
