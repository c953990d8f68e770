"""``make wheel``: what the wheel brings into an environment that has a JupyterLab, and neither node nor this repository.

A script, because it needs an environment of its own: ``python -m tests.wheel dist/*.whl``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

TOKEN = "wheel"


def main(wheel: Path) -> None:
    """Install the wheel, start a server there, and ask for what a page would load."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        python = installed(home / "env", wheel)
        env = {"PATH": str(python.parent), "HOME": place, "JUPYTER_RUNTIME_DIR": str(home / "runtime")}
        check_listed(python, env, home)
        check_served(python, env, home)
        subprocess.run(
            [python, "-m", "pip", "uninstall", "--yes", "--quiet", "sweepmagic"], env=env, cwd=home, check=True
        )
        left = [path for path in (home / "env").rglob("*sweepmagic*") if "__pycache__" not in path.parts]
        assert not left, f"uninstalling left {left}"
    print(f"{wheel.name}: installed, listed, served and gone again, without node")


def installed(folder: Path, wheel: Path) -> Path:
    """Return the interpreter of a new environment with the wheel and JupyterLab, at the lock file's versions."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    lock = Path(__file__).parent.parent / "requirements.lock"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint", lock]
    subprocess.run([*pip, wheel, "jupyterlab"], check=True)
    return python


def check_listed(python: Path, env: dict[str, str], home: Path) -> None:
    """Hold what Jupyter's own lists say."""
    for words in (("labextension", "list"), ("server", "extension", "list")):
        command = [python, "-m", "jupyter", *words]
        said = subprocess.run(command, env=env, cwd=home, capture_output=True, text=True, check=True)
        lines = [line for line in (said.stdout + said.stderr).splitlines() if "sweepmagic" in line]
        assert any("OK" in line for line in lines), f"jupyter {' '.join(words)} says {lines}"


def check_served(python: Path, env: dict[str, str], home: Path) -> None:
    """Hold what a server gives to a page: the extension's program, and the server's part."""
    (home / "work").mkdir()
    port = 8000 + os.getpid() % 20_000
    options = [
        f"--port={port}",
        "--port-retries=0",
        f"--IdentityProvider.token={TOKEN}",
        "--no-browser",
        "--allow-root",
    ]
    server = subprocess.Popen([python, "-m", "jupyterlab", *options], env=env, cwd=home / "work")
    try:
        answer = asked(f"http://127.0.0.1:{port}/sweepmagic/v1/info")
        assert b'"protocol": 1' in answer, answer
        page = asked(f"http://127.0.0.1:{port}/lab")
        assert b"sweepmagic" in page, "the page does not name the extension"
        entry = next((python.parents[1] / "share/jupyter/labextensions/sweepmagic/static").glob("remoteEntry.*.js"))
        assert asked(f"http://127.0.0.1:{port}/lab/extensions/sweepmagic/static/{entry.name}") == entry.read_bytes()
    finally:
        server.terminate()
        server.wait(20)


def asked(url: str) -> bytes:
    """Return what a server that is starting answers."""
    request = urllib.request.Request(url, headers={"Authorization": f"token {TOKEN}"})
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(request) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
