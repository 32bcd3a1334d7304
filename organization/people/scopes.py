"""What several people may do on a day, by their own posts: loaded for all of them at once."""

from datetime import date

from organization.people.posts import Charge, Posting
from organization.rights import Scope


def scopes_of(people, today: date) -> dict[int, Scope]:
    """By the ids of people; nobody who is gone or not authorized, nor an administrator, who holds no rights over
    records. Two queries, none for nobody."""
    people = {pk for pk in people if pk}
    if not people:
        return {}
    postings = Posting.objects.on(today).acting().filter(user__in=people)
    posts, charged = {}, {}
    for user_id, unit_id, path, role in postings.values_list("user", "unit", "unit__path", "role"):
        posts.setdefault(user_id, []).append((unit_id, path, role))
    charges = Charge.objects.acting().filter(posting__in=postings)
    for user_id, unit_id, path in charges.values_list("posting__user", "unit", "unit__path"):
        charged.setdefault(user_id, []).append((unit_id, path))
    return {user_id: Scope.of(rows, charged.get(user_id, ())) for user_id, rows in posts.items()}
