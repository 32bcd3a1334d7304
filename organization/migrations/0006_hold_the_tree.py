"""The database holds that a unit lies below its parent and never below itself, whoever writes.

PostgreSQL: a foreign key from (parent, path without its last step) to the parent's (id, path), asked at the end of the
transaction; it locks the parent's row, so that two moves that cross without the tree's lock row can't both commit.
SQLite writes one transaction at a time; two triggers ask the same of each row. A migration that makes the table anew
on SQLite loses them and must come with these statements again (a test finds it).
"""

from django.db import migrations

POSTGRESQL = (
    """ALTER TABLE organization_unit ADD COLUMN parent_path varchar(80) GENERATED ALWAYS AS
       (CASE WHEN length(path) > 5 THEN left(path, length(path) - 5) END) STORED""",
    "ALTER TABLE organization_unit ADD CONSTRAINT unit_id_path UNIQUE (id, path)",
    """ALTER TABLE organization_unit ADD CONSTRAINT unit_below_its_parent FOREIGN KEY (parent_id, parent_path)
       REFERENCES organization_unit (id, path) DEFERRABLE INITIALLY DEFERRED""",
    """ALTER TABLE organization_unit ADD CONSTRAINT unit_root_or_below
       CHECK ((parent_id IS NULL) = (length(path) = 5))""",
)
POSTGRESQL_BACK = (
    "ALTER TABLE organization_unit DROP CONSTRAINT unit_root_or_below",
    "ALTER TABLE organization_unit DROP CONSTRAINT unit_below_its_parent",
    "ALTER TABLE organization_unit DROP CONSTRAINT unit_id_path",
    "ALTER TABLE organization_unit DROP COLUMN parent_path",
)
ASKED = """(NEW.parent_id IS NULL) <> (length(NEW.path) = 5) OR EXISTS (
    SELECT 1 FROM organization_unit above
    WHERE above.id = NEW.parent_id AND above.path <> substr(NEW.path, 1, length(NEW.path) - 5))"""
INTO_ITSELF = "(NEW.path <> OLD.path AND substr(NEW.path, 1, length(OLD.path)) = OLD.path)"
SQLITE = (
    f"""CREATE TRIGGER unit_below_its_parent_new BEFORE INSERT ON organization_unit WHEN {ASKED}
        BEGIN SELECT RAISE(ABORT, 'unit_below_its_parent'); END""",
    f"""CREATE TRIGGER unit_below_its_parent BEFORE UPDATE OF parent_id, path ON organization_unit
        WHEN {ASKED} OR {INTO_ITSELF} BEGIN SELECT RAISE(ABORT, 'unit_below_its_parent'); END""",
)
SQLITE_BACK = ("DROP TRIGGER unit_below_its_parent_new", "DROP TRIGGER unit_below_its_parent")


def run(statements):
    def forward(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return forward


class Migration(migrations.Migration):
    dependencies = [("organization", "0005_fill_unit_order")]

    operations = [
        migrations.RunPython(
            run({"postgresql": POSTGRESQL, "sqlite": SQLITE}),
            run({"postgresql": POSTGRESQL_BACK, "sqlite": SQLITE_BACK}),
        )
    ]
