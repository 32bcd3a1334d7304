"""The whole suite in three legs: SQLite, PostgreSQL with Redis and real workers, and the browser.

    python tools/suite.py [pytest arguments]

Every leg runs even when one before it failed; the last line adds them up.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-rs"]
PARALLEL = ["-n", "2", "--dist", "loadgroup"]
SERVICES = [sys.executable, str(ROOT / "tools" / "services.py")]
LEGS = {
    "SQLite": [*PYTEST, *PARALLEL, "-m", "not browser and not delivery and not connections"],
    "PostgreSQL and Redis": [*SERVICES, *PYTEST, *PARALLEL, "-m", "not browser"],
    "Browser": [*PYTEST, *PARALLEL, "-m", "browser"],
}


def counts(report):
    """(passed, failed, skipped) of one leg; a leg that broke before its report counts as one failure."""
    if not report.exists():
        return 0, 1, 0
    suite = ElementTree.parse(report).getroot().find("testsuite")
    total, failed, errors, skipped = (int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped"))
    return total - failed - errors - skipped, failed + errors, skipped


def environment() -> dict:
    """Where Python may leave no compiled files beside the sources, they go to a folder of our own: without any, each of
    the suite's many processes compiles everything again."""
    found = dict(os.environ)
    if found.pop("PYTHONDONTWRITEBYTECODE", ""):
        found.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / ".pytest_cache" / "compiled"))
    return found


def run_leg(name, command, report, extra):
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    process = subprocess.Popen([*command, f"--junitxml={report}", *extra], cwd=ROOT, env=environment())
    signal.signal(signal.SIGTERM, lambda number, _frame: process.send_signal(number))
    code = process.wait()  # Ctrl-C reaches the command too, which then ends in order
    passed, failed, skipped = counts(report)
    if code and not failed:
        failed = 1  # nothing collected, a server that did not start, an interruption
    return passed, failed, skipped, time.monotonic() - started


def main():
    interrupted = []
    signal.signal(signal.SIGINT, lambda *_: interrupted.append(True))
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, command) in enumerate(LEGS.items()):
            if not interrupted:
                results[name] = run_leg(name, command, Path(folder, f"{number}.xml"), sys.argv[1:])
    print()
    for name, (passed, failed, skipped, seconds) in results.items():
        print(f"{name}: {passed} passed, {failed} failed, {skipped} skipped in {seconds:.0f} s")
    passed, failed, skipped = (sum(result[place] for result in results.values()) for place in range(3))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    if interrupted:
        return 130
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
