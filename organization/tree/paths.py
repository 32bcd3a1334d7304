"""The tree as a path prefix: a subtree is one range scan, never a recursion (after wagtail's treebeard paths)."""

STEP = 5
LAST = 10**STEP - 2


SORT_DIGITS = 5
LAST_SORT_NO = 10**SORT_DIGITS - 1


def child_path(parent_path: str, number: int) -> str:
    """The path of the number-th child, counted from 1."""
    if not 1 <= number <= LAST:
        raise ValueError(f"a unit holds at most {LAST} units below it")
    return f"{parent_path}{number:0{STEP}d}"


def subtree_end(path: str) -> str:
    """The first path after the subtree of `path`. Digits of fixed width sort alike in every collation."""
    return f"{path[:-STEP]}{int(path[-STEP:]) + 1:0{STEP}d}"


def ancestor_paths(path: str) -> list[str]:
    """The paths above `path`, root first, without itself."""
    return [path[:length] for length in range(STEP, len(path), STEP)]


def upward(path: str):
    """The unit's own path, then those above it up to the root; a root's parent is nobody."""
    while path:
        yield path
        path = path[:-STEP]


def child_key(parent_key: str, sort_no: int, path: str) -> str:
    """Sorts a unit below its parent by its number, then by age among those of the same number. A subtree's keys begin
    with its top's, so that one index gives the whole tree in its own order."""
    return f"{parent_key}{sort_no:0{SORT_DIGITS}d}{path[-STEP:]}"
