from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweepmagic
from sweepmagic import Artifact, Image, Table
from sweepmagic.artifacts import Catalogue, Entry, Manifest
from sweepmagic.errors import NotFoundError, SweepMagicError
from sweepmagic.project import folder_of
from sweepmagic.records import ArtifactLogged
from tests.conftest import grid


def model(text: str, **more: object) -> Artifact:
    """Return a draft with one file of this content."""
    artifact = Artifact("model", "model", **more)  # type: ignore[arg-type]
    with artifact.new_file("weights.txt") as file:
        file.write(text)
    return artifact


def log(*texts: str) -> list[Artifact]:
    """Log these contents in a run, one after the other."""
    with sweepmagic.init():
        return [sweepmagic.log_artifact(model(text)) for text in texts]


def test_other_content_is_the_next_version_and_the_same_content_the_same() -> None:
    assert [each.version for each in log("1", "2", "1")] == ["v0", "v1", "v0"]
    assert [(each.version, each.aliases) for each in sweepmagic.artifacts()] == [("v0", ["latest"]), ("v1", [])]
    assert len(list((folder_of() / "artifacts" / "objects").rglob("*"))) == 4  # two files in two folders


@given(st.lists(st.sampled_from("abcd"), max_size=12))
def test_versions_are_the_contents_in_the_order_they_first_came(digests: list[str]) -> None:
    events = [("runs", ArtifactLogged(n, "m", "t", digest, aliases=[digest])) for n, digest in enumerate(digests)]
    versions = Catalogue(events).versions.get("m", [])
    assert [each.digest for each in versions] == list(dict.fromkeys(digests))
    assert [each.number for each in versions] == list(range(len(versions)))
    assert [each.digest for each in versions if "latest" in each.aliases] == digests[-1:]
    assert all(each.digest in each.aliases for each in versions)


def test_aliases_lead_to_one_version_each() -> None:
    with sweepmagic.init():
        sweepmagic.log_artifact(model("1"), aliases=["best", "first"])
        sweepmagic.log_artifact(model("2"), aliases=["best"])
    assert sweepmagic.artifact("model:best").version == "v1"
    assert sweepmagic.artifact("model:first").version == "v0"
    assert sweepmagic.artifact("model").version == "v1"
    assert sweepmagic.artifact("someone/project/model:v0").get_path("weights.txt").read_text() == "1"


def test_aliases_and_words_can_be_edited_later() -> None:
    log("1", "2")
    artifact = sweepmagic.artifact("model:v0")
    artifact.aliases.append("production")
    artifact.metadata["accuracy"] = np.float32(0.5)
    artifact.description = "good"
    artifact.save()
    again = sweepmagic.artifact("model:production")
    assert (again.version, again.metadata, again.description) == ("v0", {"accuracy": 0.5}, "good")
    assert sweepmagic.artifact("model:latest").version == "v1"


@pytest.mark.parametrize("alias", ["v3", "a/b", "a:b", ""])
def test_an_alias_must_not_look_like_something_else(alias: str) -> None:
    with sweepmagic.init(), pytest.raises(SweepMagicError, match="alias: expected"):
        sweepmagic.log_artifact(model("1"), aliases=[alias])


def test_lineage_says_who_made_it_and_who_used_it() -> None:
    with sweepmagic.init(name="maker"):
        sweepmagic.log_artifact(model("1"))

    def train(x: int) -> float:
        path = sweepmagic.use_artifact("model:latest", type="model").get_path("weights.txt")
        return x + float(path.read_text())

    sweep = sweepmagic.sweep(grid(x=[1, 2]), train, view="none")
    artifact = sweepmagic.artifact("model")
    assert artifact.logged_by().name == "maker"
    assert [run.id for run in artifact.used_by()] == [run.id for run in sweep.runs]
    assert [each.qualified_name for each in sweep.runs[0].used_artifacts()] == ["model:v0"]
    assert [each.qualified_name for each in artifact.logged_by().logged_artifacts()] == ["model:v0"]


def test_a_run_of_a_sweep_logs_models() -> None:
    def train(x: int) -> float:
        Path("weights.txt").write_text(str(x))
        sweepmagic.log_model("weights.txt", name="net", aliases=[f"x{x}"])
        return float(x)

    sweep = sweepmagic.sweep(grid(x=[1, 2]), train, view="none")
    assert [run.logged_artifacts()[0].version for run in sweep.runs] == ["v0", "v1"]
    with sweepmagic.init():
        assert sweepmagic.use_model("net:x1").read_text() == "1"
    assert {each.type for each in sweepmagic.artifacts("net")} == {"model"}


def test_a_path_becomes_an_artifact() -> None:
    Path("data/deep").mkdir(parents=True)
    Path("data/deep/a.csv").write_text("1")
    with sweepmagic.init(id="r"):
        folder = sweepmagic.log_artifact("data", name="data", type="dataset")
        file = sweepmagic.log_artifact("data/deep/a.csv")
    assert (folder.files, folder.type) == (["deep/a.csv"], "dataset")
    assert (file.files, file.qualified_name) == (["a.csv"], "run-r-a.csv:v0")


def test_names_inside_stay_inside() -> None:
    Path("a.txt").write_text("1")
    artifact = Artifact("a", "t")
    for name in ("../a", "/a", "b/../../a"):
        with pytest.raises(SweepMagicError, match="inside of the artifact"):
            artifact.add_file("a.txt", name)
    for name in ("a b", "a/b", "a:v1", ""):
        with pytest.raises(SweepMagicError, match="expected a name of letters"):
            Artifact(name, "t")


def test_download_gives_copies_that_may_be_changed() -> None:
    log("1")
    folder = sweepmagic.artifact("model").download()
    assert folder == Path("artifacts/model:v0")
    (folder / "weights.txt").write_text("X")  # as long as before
    assert sweepmagic.artifact("model").get_path("weights.txt").read_text() == "1"
    sweepmagic.artifact("model").verify()
    assert (sweepmagic.artifact("model").download() / "weights.txt").read_text() == "1"
    assert (sweepmagic.artifact("model").download("here") / "weights.txt").read_text() == "1"


def test_what_was_deleted_or_changed_is_said() -> None:
    log("1")
    artifact = sweepmagic.artifact("model")
    (object_,) = [path for path in (folder_of() / "artifacts" / "objects").rglob("*") if path.is_file()]
    object_.chmod(0o644)
    object_.write_text("X")
    with pytest.raises(SweepMagicError, match=r"weights\.txt was changed"):
        artifact.verify()
    os.remove(object_)
    for read in (artifact.verify, artifact.download, artifact.checkout, artifact.file):
        with pytest.raises(NotFoundError, match="deleted"):
            read()
    (manifest,) = (folder_of() / "artifacts" / "manifests").iterdir()
    manifest.write_text('{"files": []}')
    with pytest.raises(SweepMagicError, match="damaged"):
        _ = sweepmagic.artifact("model").files
    os.remove(manifest)
    with pytest.raises(NotFoundError, match="deleted"):
        _ = sweepmagic.artifact("model").files
    assert [each.version for each in sweepmagic.artifacts()] == ["v0"]  # the list needs no files
    log("1")  # the same content again mends it
    sweepmagic.artifact("model:v0").verify()


def test_a_logged_version_stays_as_it_is() -> None:
    (artifact,) = log("1")
    with pytest.raises(SweepMagicError, match="new_draft"), artifact.new_file("more.txt"):
        pass
    draft = artifact.new_draft()
    with draft.new_file("more.txt") as file:
        file.write("2")
    with sweepmagic.init():
        assert sweepmagic.log_artifact(draft).version == "v1"
    assert sweepmagic.artifact("model").files == ["more.txt", "weights.txt"]
    draft = sweepmagic.artifact("model").new_draft()
    draft.remove("more.txt")
    assert draft.digest == sweepmagic.artifact("model:v0").digest


def test_a_draft_says_that_it_is_one() -> None:
    artifact = model("1")
    assert artifact.is_draft
    assert artifact.get_path("weights.txt").read_text() == "1"
    for ask in (lambda: artifact.version, artifact.download, artifact.save, lambda: artifact.created):
        with pytest.raises(SweepMagicError, match=r"before log_artifact\(\)"):
            ask()
    with sweepmagic.init(), pytest.raises(SweepMagicError, match="was not logged yet"):
        sweepmagic.use_artifact(artifact)


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(NotFoundError, match="no artifact 'model'; there are: none"):
        sweepmagic.artifact("model")
    log("1")
    with pytest.raises(NotFoundError, match="did you mean 'model'"):
        sweepmagic.artifact("modle")
    with pytest.raises(NotFoundError, match="no 'v7'; it has v0, latest"):
        sweepmagic.artifact("model:v7")
    with pytest.raises(NotFoundError, match=r"did you mean 'weights\.txt'"):
        sweepmagic.artifact("model").get_path("weights")
    with sweepmagic.init(), pytest.raises(SweepMagicError, match="of type 'dataset'"):
        sweepmagic.use_artifact("model", type="dataset")
    with sweepmagic.init(), pytest.raises(SweepMagicError, match="cannot be a 'dataset'"):
        sweepmagic.log_artifact(Artifact("model", "dataset"))


def test_media_in_an_artifact_come_back() -> None:
    artifact = Artifact("eval", "table")
    table = Table(columns=["a"], data=[[1]])
    artifact.add(table, "preds")
    artifact.add(Table(columns=["im"], data=[[Image(np.zeros((2, 2)))]]), "images")
    artifact.add(Image(np.zeros((2, 3))), "pictures/one")
    with sweepmagic.init():
        sweepmagic.log_artifact(artifact)
    found = sweepmagic.artifact("eval")
    assert found.get("preds") == table
    assert found.get("pictures/one").suffix == ".png"
    assert found.get("nothing") is None
    cell = found.get("images").data[0][0]
    assert found.get_path(cell["path"]).exists()


def test_references_are_kept_and_not_read() -> None:
    artifact = Artifact("data", "dataset")
    artifact.add_reference("s3://bucket/train.csv")
    with sweepmagic.init():
        sweepmagic.log_artifact(artifact)
    found = sweepmagic.artifact("data")
    assert found.manifest.entries["train.csv"].ref == "s3://bucket/train.csv"
    assert list(found.download().iterdir()) == []
    with pytest.raises(SweepMagicError, match="s3://bucket"):
        found.get_path("train.csv")


def test_a_file_that_changed_since_it_was_added_is_taken_as_it_is_then() -> None:
    Path("a.txt").write_text("1")
    artifact = Artifact("a", "t")
    artifact.add_file("a.txt")
    Path("a.txt").write_text("22")
    with sweepmagic.init():
        sweepmagic.log_artifact(artifact)
    assert (sweepmagic.artifact("a").file().read_text(), sweepmagic.artifact("a").size) == ("22", 2)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.text(max_size=3), max_size=5), st.randoms())
def test_the_order_of_files_does_not_matter(files: dict[str, str], random: object) -> None:
    entries = [Entry(name, content, 1) for name, content in files.items()]
    assert Manifest(entries).digest == Manifest(entries[::-1]).digest


def test_two_processes_never_share_a_version() -> None:
    code = """
import sys, sweepmagic
with sweepmagic.init():
    for n in range(5):
        artifact = sweepmagic.Artifact("model", "model")
        with artifact.new_file("a") as file:
            file.write(f"{sys.argv[1]} {n}")
        print(sweepmagic.log_artifact(artifact).version)
"""
    processes = [
        subprocess.Popen([sys.executable, "-c", code, str(n)], stdout=subprocess.PIPE, text=True) for n in range(2)
    ]
    versions = [line for process in processes for line in process.communicate()[0].split()]
    assert sorted(versions) == sorted(f"v{n}" for n in range(10))


def test_nothing_is_unpickled() -> None:
    home = Path(sweepmagic.__file__).parent
    sources = [path.read_text() for room in ("artifacts", "media") for path in (home / room).glob("*.py")]
    assert not any("pickle" in source or "eval(" in source or "allow_pickle=True" in source for source in sources)
