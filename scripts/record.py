"""Make the README's pictures and its short recording from the real thing: the quickstart's Keras sweep in JupyterLab.

Run by ``make recording``; needs Debian's chromium. Writes docs/images/dashboard-{light,dark}.png and docs/images/sweep.webp.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.ui.lab import Browser, Lab, Notebook  # noqa: E402 - the repository is not installed as a package

IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 2_000_000
_EVERY, _SPEED, _WIDTH = 0.25, 2.0, 900
_TOUR = {5: "Parallel", 8: "Scatter", 10: "Charts"}  # which panel is opened once so many runs are there


def main() -> None:
    """Run the quickstart twice: once to be filmed, once to be photographed in dark."""
    with tempfile.TemporaryDirectory() as place, Lab(Path(place)) as lab, Browser() as browser:
        frames = film(lab, browser)
        photograph(lab, browser)
    save(frames, IMAGES / "sweep.webp")


def opened(lab: Lab, browser: Browser, name: str) -> tuple[Notebook, int]:
    """Open the quickstart up to its sweep, and start everything; return it with the place of the sweep's cell."""
    cells = json.loads((ROOT / "notebooks" / "quickstart.ipynb").read_text())["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    sweep = next(place for place, text in enumerate(code) if text.startswith("%%sweep"))
    notebook = Notebook(lab, browser, name)
    notebook.open(*code[: sweep + 1])
    for place in range(sweep + 1):
        notebook.run(place)
    notebook.until(lambda counters: counters.get("rows", 0) >= 1, "the first run", 120)
    # The cell at the top, its view below it.
    notebook.page.evaluate(
        "async (place) => await window.jupyterapp.shell.currentWidget.content.scrollToItem(place, 'start', 0)", sweep
    )
    return notebook, sweep


def film(lab: Lab, browser: Browser) -> list[Image.Image]:
    """Return what a user sees from the first run to the last."""
    notebook, _ = opened(lab, browser, "film")
    frames, tour = [], dict(_TOUR)
    while notebook.counters().get("state") in ("running", None):
        begun = time.monotonic()
        frames.append(Image.open(io.BytesIO(notebook.page.screenshot())).convert("RGB"))
        runs = notebook.counters().get("rows", 0)
        for due in [count for count in tour if runs >= count]:
            notebook.page.get_by_role("tab", name=tour.pop(due), exact=True).last.click()
        notebook.page.wait_for_timeout(max(0.0, _EVERY - (time.monotonic() - begun)) * 1000)
    notebook.close()
    return frames


def photograph(lab: Lab, browser: Browser) -> None:
    """Write the picture of a sweep in full swing, light and dark."""
    notebook, _ = opened(lab, browser, "photograph")
    notebook.until(lambda counters: counters.get("rows", 0) >= 8, "eight runs", 120)
    notebook.shot(IMAGES / "dashboard-light.png")
    notebook.theme("JupyterLab Dark")
    notebook.shot(IMAGES / "dashboard-dark.png")
    notebook.wait_until_done(120)
    notebook.close()


def save(frames: list[Image.Image], path: Path) -> None:
    """Write the recording, as good as two megabytes allow."""
    height = round(frames[0].height * _WIDTH / frames[0].width)
    small = [frame.resize((_WIDTH, height), Image.Resampling.LANCZOS) for frame in frames]
    for quality in (80, 65, 50, 35, 20):
        small[0].save(
            path,
            save_all=True,
            append_images=small[1:],
            duration=round(1000 * _EVERY / _SPEED),
            loop=0,
            quality=quality,
        )
        if path.stat().st_size <= MOST_BYTES:
            print(f"{path}: {len(frames)} frames, {path.stat().st_size / 1e6:.2f} MB at quality {quality}")
            return
    raise SystemExit(f"{path} is {path.stat().st_size / 1e6:.1f} MB at the lowest quality: film a shorter sweep")


if __name__ == "__main__":
    main()
