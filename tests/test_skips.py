"""Where `CI` is set nothing may skip: neither a test nor a whole file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(("ci", "outcome"), [("", "2 skipped"), ("true", "1 failed, 1 error")])
def test_what_skips_fails_where_everything_is_there(ci: str, outcome: str, tmp_path: Path) -> None:
    (tmp_path / "test_file.py").write_text("import pytest\npytest.importorskip('no_such_package')\n")
    (tmp_path / "test_one.py").write_text("import pytest\ndef test_it():\n    pytest.skip('no screen')\n")
    ours = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    options = ["-p", "conftest", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTHONPATH": ours},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in done.stdout, done.stdout
