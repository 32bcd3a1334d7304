"""The migrations that make an empty database in one step, and the older ones each of them stands for."""

import pytest
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

SQUASHED = MigrationLoader(None).replacements
APART = MigrationLoader(None, replace_migrations=False)
REPLACED = sorted(
    tuple(old) for new in SQUASHED.values() for old in new.replaces if tuple(old) in APART.disk_migrations
)  # in one order for every worker


@pytest.fixture
def loaded(monkeypatch):
    """What Django finds to do in a database that has gone as far as a migration by the old files."""

    def load(*targets):
        applied = {key: APART.disk_migrations[key] for target in targets for key in APART.graph.forwards_plan(target)}
        monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda recorder: dict(applied))
        loader = MigrationLoader(connection)
        loader.check_consistent_history(connection)
        return loader, applied

    return load


def differences(one, other):
    return MigrationAutodetector(one, other, NonInteractiveMigrationQuestioner())._detect_changes()


def test_each_old_migration_is_stood_for_once_up_to_the_newest():
    assert len(REPLACED) == len(set(REPLACED))
    for app in {app for app, _name in REPLACED}:
        newest = max(name for old, name in REPLACED if old == app)
        older = {key for key in APART.disk_migrations if key[0] == app and key[1] <= newest} - SQUASHED.keys()
        assert older == {key for key in REPLACED if key[0] == app}
        assert all(key in APART.disk_migrations for new in SQUASHED.values() if new.app_label == app
                   for key in map(tuple, new.replaces)), "of one app all old files go at once"  # fmt: skip


def test_what_stands_for_them_ends_in_the_same_tables_as_they(loaded):
    """Both ways walked without a database. Triggers and seeded rows are no part of this."""
    new, _applied = loaded()
    assert SQUASHED.keys() <= set(new.graph.nodes)
    by_the_old = ProjectState(real_apps=APART.unmigrated_apps)
    for key in new.graph._generate_plan(new.graph.leaf_nodes(), at_end=True):
        for part in map(tuple, SQUASHED[key].replaces) if key in SQUASHED else (key,):
            by_the_old = APART.disk_migrations[part].mutate_state(by_the_old, preserve=False)
    assert differences(by_the_old, new.project_state()) == {}
    assert differences(new.project_state(), by_the_old) == {}


@pytest.mark.parametrize("key", REPLACED, ids="-".join)
def test_a_database_half_way_through_the_old_ones_goes_on(loaded, key):
    loader, applied = loaded(key)
    assert not SQUASHED.keys() & applied.keys()
    done = set(loader.applied_migrations)
    ahead = {step for leaf in loader.graph.leaf_nodes() for step in loader.graph.forwards_plan(leaf)} - done
    for new, migration in SQUASHED.items():
        parts = [tuple(old) for old in migration.replaces]
        assert (new in ahead) == (not any(part in done for part in parts))
        if new not in done | ahead:
            assert all((part in applied) != (part in ahead) for part in parts)


@pytest.mark.parametrize("key", [key for key in REPLACED if key[0] == "meetings"], ids="-".join)
def test_where_the_data_between_two_schemas_keeps_two_of_them_apart_the_end_is_the_same(loaded, key):
    loader, _applied = loaded(key)
    assert differences(MigrationLoader(None).project_state(), loader.project_state()) == {}
