"""Every race, fault and attack at its full number of rounds, on both databases; the figures go to bench/faults.json.

python tools/faults.py [pytest arguments]
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-rs"]
LEGS = (
    [*PYTEST, "-m", "faults and not connections"],
    [sys.executable, str(ROOT / "tools" / "services.py"), *PYTEST, "-m", "faults"],
)


def main():
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "figures.jsonl")
        environment = {**os.environ, "FAULTS": "full", "FAULTS_REPORT": str(report)}
        codes = [
            subprocess.run([*leg, *sys.argv[1:]], check=False, cwd=ROOT, env=environment).returncode for leg in LEGS
        ]
        lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
    figures = sorted((json.loads(line) for line in lines), key=lambda line: (line["test"], line["database"]))
    kept = ROOT / "bench" / "faults.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(figures)} figures in {kept.relative_to(ROOT)}")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
