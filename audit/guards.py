"""The database itself refuses to change the trail, whatever program asks (GB/T 22239 8.1.4.3 c).

Entries, seals and purges are only ever added. Entries go in one way: a row in `audit_purge` names a seal, and the
database removes every entry up to that seal's last one, provided seal and entries are past the floor of 184 days
(网络安全法 Art. 21: six months). So only whole seals go, and no flag lets anything else go.

A superuser can lift the guards; the seals are what shows it. SQLite drops a table's triggers when a migration remakes
the table: such a migration calls `install` again, and `manage.py verify` says when a guard is missing.
"""

from contextlib import contextmanager

from django.db import connection as default

FLOOR_DAYS = 184
TABLES = ("audit_entry", "audit_seal", "audit_purge")

PAST_FLOOR = {
    "sqlite": "{} < strftime('%Y-%m-%d %H:%M:%f', 'now', '-184 days')",
    "postgresql": "{} < now() - interval '184 days'",
}


def sqlite() -> dict[str, str]:
    """{name: statement}. REPLACE deletes without firing a delete trigger, so a number that is there is refused."""
    found = {}
    for table in TABLES:
        key = "number" if table == "audit_seal" else "id"
        found |= {
            f"{table}_update": f"BEFORE UPDATE ON {table} BEGIN {refuse(table)}; END",
            f"{table}_replace": f"BEFORE INSERT ON {table} WHEN EXISTS "
            f"(SELECT 1 FROM {table} WHERE {key} = NEW.{key}) BEGIN {refuse(table)}; END",
        }
        if table != "audit_entry":
            found[f"{table}_delete"] = f"BEFORE DELETE ON {table} BEGIN {refuse(table)}; END"
    past = PAST_FLOOR["sqlite"]
    found["audit_entry_delete"] = (
        f"BEFORE DELETE ON audit_entry WHEN NOT ({past.format('OLD.at')} AND EXISTS (SELECT 1 FROM audit_purge "
        f"JOIN audit_seal ON number = through WHERE OLD.id <= audit_seal.last AND {past.format('audit_seal.at')})) "
        f"BEGIN {refuse('audit_entry')}; END"
    )
    found["audit_purge_young"] = (
        f"BEFORE INSERT ON audit_purge WHEN EXISTS (SELECT 1 FROM audit_seal WHERE number = NEW.through "
        f"AND NOT {past.format('at')}) BEGIN {refuse('audit_purge')}; END"
    )
    found["audit_purge_entries"] = (
        "AFTER INSERT ON audit_purge BEGIN DELETE FROM audit_entry WHERE id <= "
        "(SELECT last FROM audit_seal WHERE number = NEW.through); END"
    )
    return {name: f"CREATE TRIGGER {name} {body}" for name, body in found.items()}


def refuse(table) -> str:
    return f"SELECT RAISE(ABORT, 'the audit trail is only added to: {table}')"


POSTGRESQL_FUNCTIONS = {
    "audit_refuse": """
        BEGIN
            RAISE EXCEPTION 'the audit trail is only added to: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END""",
    "audit_purged_only": f"""
        BEGIN
            IF {PAST_FLOOR["postgresql"].format("OLD.at")} AND EXISTS (
                SELECT 1 FROM audit_purge JOIN audit_seal ON number = through
                WHERE OLD.id <= audit_seal.last AND {PAST_FLOOR["postgresql"].format("audit_seal.at")}
            ) THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'the audit trail is only added to: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END""",
    "audit_purge_entries": f"""
        BEGIN
            IF EXISTS (SELECT 1 FROM audit_seal WHERE number = NEW.through
                       AND NOT {PAST_FLOOR["postgresql"].format("at")}) THEN
                RAISE EXCEPTION 'the audit trail is only added to: %', TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation';
            END IF;
            DELETE FROM audit_entry WHERE id <= (SELECT last FROM audit_seal WHERE number = NEW.through);
            RETURN NULL;
        END""",
}


def postgresql() -> dict[str, str]:
    found = {}
    for table in TABLES:
        events = "UPDATE" if table == "audit_entry" else "UPDATE OR DELETE"
        found |= {
            f"{table}_rows": f"BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
            f"{table}_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
        }
    found["audit_entry_delete"] = "BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_purged_only()"
    found["audit_purge_entries"] = "AFTER INSERT ON audit_purge FOR EACH ROW EXECUTE FUNCTION audit_purge_entries()"
    return {name: f"CREATE TRIGGER {name} {body}" for name, body in found.items()}


TRIGGERS = {"sqlite": sqlite, "postgresql": postgresql}


def install(connection=default):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, body in POSTGRESQL_FUNCTIONS.items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $audit${body}$audit$"
                )
        for statement in TRIGGERS[connection.vendor]().values():
            cursor.execute(statement)


def remove(connection=default):
    with connection.cursor() as cursor:
        for name, statement in TRIGGERS[connection.vendor]().items():
            table = next(table for table in TABLES if f" ON {table} " in statement)
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        if connection.vendor == "postgresql":
            for name in POSTGRESQL_FUNCTIONS:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def standing(connection=default) -> dict[str, str]:
    """{name: what it does} of every trigger and rewriting rule on the trail's tables that the database would follow."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor], [list(TABLES)] * STANDING[connection.vendor].count("%s"))
        return dict(cursor.fetchall())


STANDING = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN "
    f"({', '.join(repr(table) for table in TABLES)})",
    # Written by the server itself; a trigger without its condition, and the text of the function it calls
    "postgresql": """
        SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true) || prosrc
        FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgrelid = ANY(%s::regclass[])
            AND (tgenabled = 'A' OR current_setting('session_replication_role') <> 'replica')
        UNION ALL SELECT rulename, pg_get_ruledef(oid) FROM pg_rewrite WHERE ev_class = ANY(%s::regclass[])""",
}


def expected(connection=default) -> dict[str, str]:
    """{name: what it does} of every guard, in the words in which `standing` tells it."""
    found = TRIGGERS[connection.vendor]()
    if connection.vendor == "sqlite":
        return found
    called = {name: statement.rpartition(" ")[2].removesuffix("()") for name, statement in found.items()}
    return {name: statement + POSTGRESQL_FUNCTIONS[called[name]] for name, statement in found.items()}


def plain(statement: str) -> list[str]:
    """Its words, whatever their order: the server writes DELETE OR UPDATE for UPDATE OR DELETE."""
    return sorted(statement.replace("()", "() ").split())


def missing(connection=default) -> list[str]:
    """Guards that are not there, or are switched off."""
    return sorted(expected(connection).keys() - standing(connection).keys())


def altered(connection=default) -> list[str]:
    """Guards that stand there under their names and do something else."""
    there = standing(connection)
    return sorted(
        name for name, words in expected(connection).items() if name in there and plain(there[name]) != plain(words)
    )


def strange(connection=default) -> list[str]:
    """What else acts on the trail's tables: it could swallow an entry before anyone seals it."""
    return sorted(standing(connection).keys() - expected(connection).keys())


@contextmanager
def lifted(connection=default):
    """Without the guards, for a test database that is emptied. Nothing in the product asks for it."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)
