from __future__ import annotations

import io
import json
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as pil

import sweepmagic
from sweepmagic.errors import LogError, NotFoundError
from sweepmagic.media import Audio, Histogram, Html, Image, Molecule, Object3D, Place, Plotly, Table, Video, as_media
from tests.conftest import grid


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, "some/key", 3)


def pixels(place: Place, image: Image) -> Any:
    """Return what lies on disk of an image, as an array."""
    return np.asarray(pil.open(place.folder / image.stored(place)["path"]))


# --- images -------------------------------------------------------------------------------------------------------------


class Tensor:
    """An image as PyTorch has it: channels first."""

    dtype = "float32"

    def __init__(self, array: Any) -> None:
        self._array = array

    def detach(self) -> Tensor:
        return self

    def cpu(self) -> Tensor:
        return self

    def permute(self) -> None:
        raise AssertionError("not needed")

    def numpy(self) -> Any:
        return self._array


class Figure:
    """A figure as matplotlib has it."""

    def savefig(self, buffer: io.BytesIO, format: str) -> None:
        pil.new("RGB", (5, 7)).save(buffer, format)


@pytest.mark.parametrize(
    ("array", "shown"),
    [
        (np.array([[0, 255]], dtype=np.uint8), [[0, 255]]),
        (np.array([[0.0, 0.5, 1.0]]), [[0, 127, 255]]),
        (np.array([[-1.0, 0.0, 1.0]]), [[0, 127, 255]]),
        (np.array([[0, 300]]), [[0, 255]]),
        (np.array([[[0.0], [1.0]]]), [[0, 255]]),
        (np.array([[np.nan, 1.0]]), [[0, 255]]),
        (np.array([[True, False]]), [[255, 0]]),
        (np.zeros((1, 2, 4)), [[[0] * 4] * 2]),
        (Tensor(np.stack([np.ones((1, 2)), np.zeros((1, 2)), np.ones((1, 2))])), [[[255, 0, 255]] * 2]),
        (Tensor(np.zeros((2, 1, 3, 4))), np.zeros((3, 8)).tolist()),
    ],
)
def test_arrays_become_pixels(place: Place, array: Any, shown: Any) -> None:
    assert pixels(place, Image(array)).tolist() == shown


def test_numbers_that_are_not_stretched_are_cut(place: Place) -> None:
    assert pixels(place, Image(np.array([[-1.0, 0.7, 300.0]]), normalize=False)).tolist() == [[0, 0, 255]]


def test_dimensions_of_one_do_not_matter(place: Place) -> None:
    for shape, shown in [((1, 2, 3), (1, 2, 3)), ((1, 5, 6), (5, 6)), ((1, 5, 6, 3), (5, 6, 3)), ((5, 6, 1), (5, 6))]:
        assert pixels(place, Image(np.zeros(shape))).shape == shown


@pytest.mark.parametrize("shape", [(3,), (2, 2, 5), (0, 4), (2, 2, 3, 4)])
def test_what_is_no_image_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(LogError, match="height × width"):
        Image(np.zeros(shape))


def test_images_of_other_kinds(place: Place) -> None:
    assert pixels(place, Image(pil.new("RGBA", (2, 1)))).shape == (1, 2, 4)
    assert pixels(place, Image(pil.new("RGB", (2, 1)), mode="L")).shape == (1, 2)
    assert pixels(place, Image(Figure())).shape == (7, 5, 3)
    assert pixels(place, Image(Image(np.zeros((2, 3))))).shape == (2, 3)
    path = place.folder / "a.jpg"
    pil.new("RGB", (4, 2)).save(path)
    kept = Image(path).stored(place)
    assert (kept["format"], kept["width"], kept["height"]) == ("jpg", 4, 2)
    assert (place.folder / kept["path"]).read_bytes() == path.read_bytes()
    assert Image(np.zeros((2, 2, 4)), file_type="jpg").stored(place)["path"].endswith(".jpg")
    with pytest.raises(LogError, match="no file"):
        Image("nowhere.png")


def test_masks_and_boxes_are_kept_as_data(place: Place) -> None:
    mask = {"mask_data": np.array([[0, 1]]), "class_labels": {0: "cat", 1: "dog"}}
    boxes = {"truth": {"box_data": [{"position": {"minX": np.float32(0.5)}, "class_id": 1}]}}
    kept = Image(np.zeros((1, 2)), caption="two", masks={"truth": mask}, boxes=boxes).stored(place)
    assert kept["caption"] == "two"
    assert kept["boxes"]["truth"]["box_data"][0] == {"position": {"minX": 0.5}, "class_id": 1}
    assert kept["masks"]["truth"]["class_labels"] == {"0": "cat", "1": "dog"}
    assert np.asarray(pil.open(place.folder / kept["masks"]["truth"]["path"])).tolist() == [[0, 1]]


# --- tables -------------------------------------------------------------------------------------------------------------

cells = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)


@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_a_table_that_is_read_again_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, Any]]
) -> None:
    place = Place(tmp_path_factory.mktemp("table"), "t", 0)
    table = Table(columns=["a", "b"], data=rows)
    kept = table.stored(place)
    assert Table.read(place.folder / kept["path"]) == table
    assert (kept["ncols"], kept["nrows"]) == (2, len(rows))


def test_a_table_takes_data_of_any_kind() -> None:
    frame = pd.DataFrame({"x": [1, 2], "y": ["a", "b"]})
    assert Table(dataframe=frame) == Table(data=frame) == Table(columns=["x", "y"], data=[[1, "a"], [2, "b"]])
    assert Table(columns=["p", "q"], data=frame).columns == ["p", "q"]
    assert Table(data=np.array([[1, 2]])) == Table(columns=["0", "1"], data=[[1, 2]])
    assert Table().columns == ["Input", "Output", "Expected"]
    assert Table(columns=["x", "y"], data=[[1, "a"], [2, "b"]]).dataframe().equals(frame)


def test_a_row_must_have_a_value_for_each_column() -> None:
    with pytest.raises(ValueError, match="expects 2 columns"):
        Table(columns=["a", "b"]).add_data(1)
    with pytest.raises(ValueError, match="expected 1 values"):
        Table(columns=["a"], data=[[1]]).add_column("b", [1, 2])
    with pytest.raises(NotFoundError, match="did you mean 'guess'"):
        Table(columns=["guess"]).get_column("gues")


def test_columns_come_and_go() -> None:
    table = Table(columns=["a"], data=[[1], [2]])
    table.add_column("b", np.array([0.5, 0.25]))
    assert table.get_column("b", convert_to="numpy").tolist() == [0.5, 0.25]
    assert list(table.iterrows()) == [(0, [1, 0.5]), (1, [2, 0.25])]
    empty = Table(columns=[])
    empty.add_column("a", [1])
    assert empty == Table(columns=["a"], data=[[1]])


def test_cells_are_written_as_plain_data_or_as_files(place: Place) -> None:
    row = [Image(np.zeros((1, 2))), np.float32(0.5), np.arange(2), float("nan"), pd.Timestamp("2020-01-02"), object]
    path = place.folder / Table(columns=list("abcdef"), data=[row]).stored(place)["path"]
    (found,) = json.loads(path.read_text())["data"]
    assert (place.folder / found[0]["path"]).exists()
    assert found[1:] == [0.5, [0, 1], None, "2020-01-02T00:00:00", "<class 'object'>"]


def test_a_damaged_table_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.table.json").write_text("{}")
    with pytest.raises(LogError, match="not the file of a table"):
        Table.read(tmp_path / "a.table.json")


# --- others -------------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")) | st.just(float("inf"))))
def test_a_histogram_counts_every_finite_value(values: list[float]) -> None:
    histogram = Histogram(values)
    assert sum(histogram.histogram) == int(np.isfinite(np.array(values, dtype=float)).sum())
    assert len(histogram.bins) == len(histogram.histogram) + 1 == 65


def test_a_histogram_takes_counts(place: Place) -> None:
    kept = Histogram(np_histogram=np.histogram([1, 2, 2], bins=2)).stored(place)
    assert kept == {"_type": "histogram", "values": [1, 2], "bins": [1.0, 1.5, 2.0]}
    for wrong in ({}, {"sequence": [1], "num_bins": 513}, {"np_histogram": ([1], [1])}):
        with pytest.raises(LogError, match="Histogram|bins"):
            Histogram(**wrong)  # type: ignore[arg-type]


def test_a_sound_is_kept_as_wav(place: Place) -> None:
    kept = Audio(np.array([[0.0, 1.0], [-1.0, 2.0]]), sample_rate=8000, caption="beep").stored(place)
    with wave.open(str(place.folder / kept["path"])) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (8000, 2, 2)
        assert np.frombuffer(file.readframes(2), "<i2").tolist() == [0, 32767, -32767, 32767]
    assert Audio(place.folder / kept["path"]).stored(place)["sha256"] == kept["sha256"]
    with pytest.raises(LogError, match="sample_rate"):
        Audio(np.zeros(3))


def test_pages_come_as_text_files_and_paths(place: Place) -> None:
    (place.folder / "page.html").write_text("<b>hi</b>")
    for given_ in ("<b>hi</b>", place.folder / "page.html", str(place.folder / "page.html"), io.StringIO("<b>hi</b>")):
        assert Html(given_).html == "<b>hi</b>"
    assert Html("other.html").html == "other.html"


def test_videos_objects_and_molecules_are_files(place: Place) -> None:
    frames = np.stack([np.full((3, 4, 5), shade, dtype=np.uint8) for shade in (0, 255)])
    kept = Video(frames, fps=2).stored(place)
    with pil.open(place.folder / kept["path"]) as film:
        assert (film.n_frames, film.size) == (2, (5, 4))  # type: ignore[attr-defined]
    (place.folder / "m.pdb").write_text("ATOM")
    assert Molecule(place.folder / "m.pdb").stored(place)["path"].endswith(".pdb")
    points = Object3D(np.array([[0, 1, 2]])).stored(place)
    assert json.loads((place.folder / points["path"]).read_text()) == [[0, 1, 2]]
    with pytest.raises(LogError, match="path of a file"):
        Molecule("nowhere.pdb")


# --- in a run -----------------------------------------------------------------------------------------------------------


def test_media_are_files_of_the_run_and_come_back(own_folder: Path) -> None:
    table = Table(columns=["a"], data=[[1]])
    with sweepmagic.init():
        sweepmagic.log({"t": table, "h": Histogram([1.0, 2.0]), "im": Image(np.zeros((2, 3))), "loss": 0.5})
        sweepmagic.log({"im": [Image(np.zeros((2, 3)), caption="x")] * 2, "loss": 0.25})
        sweepmagic.init().summary["last"] = table
    (run,) = sweepmagic.runs()
    assert run.media("t") == run.media("last") == table
    assert sum(run.media("h").histogram) == 2
    assert run.media("im", step=0).suffix == ".png"
    assert [path.suffix for path in run.media("im")] == [".png", ".png"]
    row = run.history[1]["im"]
    assert (row["_type"], row["count"], row["captions"]) == ("images/separated", 2, ["x", "x"])
    assert all(name.startswith("media/") for name in run.file_names)
    with pytest.raises(NotFoundError, match="under 'loss'"):
        run.media("loss")


def test_a_medium_whose_file_is_gone_says_so(own_folder: Path) -> None:
    with sweepmagic.init():
        sweepmagic.log({"im": Image(np.zeros((2, 3)))})
    (run,) = sweepmagic.runs()
    run.media("im").unlink()
    with pytest.raises(NotFoundError, match="is not in"):
        run.media("im")


def test_a_path_that_leads_out_of_the_run_is_not_opened(own_folder: Path) -> None:
    (own_folder / "secret").write_text("1")
    with sweepmagic.init() as active:
        active.summary["x"] = 1
    from sweepmagic.media import opened

    with pytest.raises(NotFoundError):
        opened({"_type": "html-file", "path": "../../../../../secret"}, own_folder / "inner")


def test_media_stay_out_of_the_tables_of_results(own_folder: Path) -> None:
    def train(x: int) -> None:
        sweepmagic.log({"loss": x, "im": Image(np.zeros((2, 3))), "h": Histogram([x])})

    sweep = sweepmagic.sweep(grid(x=[1, 2]), train, view="none")
    assert list(sweep.dataframe().columns) == ["run", "state", "x", "loss", "duration", "error"]
    assert "image-file" not in sweep._repr_html_()
    assert sweep.best is not None
    assert sweep.best.media("im").exists()


def test_other_libraries_things_need_no_wrapping(own_folder: Path) -> None:
    class PlotlyFigure:
        __module__ = "plotly.graph_objs"

        def to_json(self) -> str:
            return "{}"

    Figure.__module__ = "matplotlib.figure"
    with sweepmagic.init():
        sweepmagic.log({"p": pil.new("L", (2, 2)), "f": Figure(), "d": pd.DataFrame({"x": [1]}), "j": PlotlyFigure()})
    row = sweepmagic.runs()[0].history[0]
    assert [row[key]["_type"] for key in "pfdj"] == ["image-file", "image-file", "table-file", "plotly-file"]


@pytest.mark.parametrize("value", [None, 1, "a", [], [1], ["a"], Image, object(), np.zeros(3), {"a": 1}, [None]])
def test_plain_data_is_no_medium(value: Any) -> None:
    assert as_media(value) is None


def test_a_plotly_file_is_kept_as_it_is(place: Place) -> None:
    (place.folder / "a.json").write_text("{}")
    assert Plotly(place.folder / "a.json").stored(place)["size"] == 2


def test_many_numbers_are_a_distribution_and_few_are_kept(own_folder: Path) -> None:
    with sweepmagic.init():
        sweepmagic.log({"many": np.zeros((8, 9)), "few": np.arange(3), "words": np.array(["a"] * 100)})
    row = sweepmagic.runs()[0].history[0]
    assert sum(row["many"]["values"]) == 72
    assert row["few"] == [0, 1, 2]
    assert row["words"] == "ndarray of shape (100,)"


def test_a_row_of_media_is_the_same_when_it_is_read_in_bulk(own_folder: Path) -> None:
    with sweepmagic.init():
        for step in range(3):
            sweepmagic.log({"h": Histogram([step, step + 1.0]), "loss": float(step)})
    (run,) = sweepmagic.runs()
    assert [row["h"]["bins"][0] for row in run.history] == [0.0, 1.0, 2.0]
    assert run.media("h", step=1).bins[-1] == 2.0
    assert run.history.numbers("h") == []
