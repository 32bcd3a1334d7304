"""What the example says, as data: one TOML file for each part of it."""

import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent


def read(name: str) -> dict:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
