"""Artifacts, models and code with W&B's manners."""

from __future__ import annotations

from pathlib import Path

import pytest

import sweepmagic.wandb as wandb


@pytest.fixture(autouse=True)
def files(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_SILENT", "true")
    (own_folder / "model.txt").write_text("weights")


def test_an_artifact_is_made_and_used(own_folder: Path) -> None:
    with wandb.init(project="demo", name="train") as run:
        artifact = wandb.Artifact("model", type="model", metadata={"layers": 2}, description="small")
        artifact.add_file("model.txt")
        artifact.add(wandb.Table(columns=["x"], data=[[1]]), "examples")
        assert run.log_artifact(artifact, aliases=["best"]) is artifact
        assert artifact.wait().name == "model:v0"
    with wandb.init(name="use") as run:
        used = run.use_artifact("team/demo/model:best", type="model")
        folder = used.download()
        assert isinstance(folder, str)
        assert Path(folder, "model.txt").read_text() == "weights"
        assert used.get_path("model.txt").download(root="there") == "there/model.txt"
        assert used.get("examples").data == [[1]]
        assert (used.version, used.type, used.metadata, used.state) == ("v0", "model", {"layers": 2}, "COMMITTED")
        assert set(used.aliases) == {"best", "latest"}
    found = wandb.Api().artifact("demo/model:latest")
    assert found.logged_by().name == "train"
    assert [run.name for run in found.used_by()] == ["use"]


def test_an_incremental_artifact_has_the_files_of_the_version_before_it_too() -> None:
    for number in range(3):
        with wandb.init() as run:
            artifact = wandb.Artifact("growing", "table", incremental=True)
            if number == 0:
                artifact.add(wandb.data_types.PartitionedTable("parts"), "all")
            artifact.add(wandb.Table(data=[["a", number], ["b", number**2]], columns=["name", "x"]), f"parts/{number}")
            run.log_artifact(artifact)
    found = wandb.Api().artifact("growing:latest")
    assert found.version == "v2"
    assert [row for _, row in found.get("all").iterrows()] == [
        ["a", 0],
        ["b", 0],
        ["a", 1],
        ["b", 1],
        ["a", 2],
        ["b", 4],
    ]
    assert wandb.Api().artifact("growing:v1").get("parts/2") is None


def test_a_reference_to_a_file_of_another_artifact_is_that_file() -> None:
    with wandb.init() as run:
        wandb.log_model("model.txt", name="net")
        entry = run.use_artifact("net:latest").get_path("model.txt")
        ensemble = wandb.Artifact("ensemble", "model")
        ensemble.add_reference(entry, "first.txt")
        ensemble.add_reference("s3://bucket/second.txt")
        folder = run.log_artifact(ensemble).download()
    assert Path(folder, "first.txt").read_text() == "weights"
    assert ensemble.manifest.entries["second.txt"].ref == "s3://bucket/second.txt"


def test_a_path_becomes_an_artifact() -> None:
    with wandb.init() as run:
        made = wandb.log_artifact("model.txt", name="weights", type="dataset", aliases="first")
        assert (made.name, made.type, made.file_count) == ("weights:v0", "dataset", 1)
        assert Path(made.file()).read_text() == "weights"
    assert [each.name for each in wandb.Api().run(run.id).logged_artifacts()] == ["weights:v0"]


def test_a_model_is_logged_used_and_linked() -> None:
    with wandb.init():
        wandb.log_model("model.txt", name="net")
        assert Path(wandb.use_model("net:latest")).read_text() == "weights"
        linked = wandb.link_model("model.txt", "registry/best-net", name="net")
        assert linked.name == "best-net:v0"


def test_aliases_are_editable_afterwards() -> None:
    with wandb.init():
        wandb.log_model("model.txt", name="net")
    artifact = wandb.Api().artifact("net:v0")
    artifact.aliases.append("production")
    artifact.save()
    assert wandb.Api().artifact("net:production").name == "net:v0"


def test_versions_are_listed_newest_first(own_folder: Path) -> None:
    with wandb.init():
        for content in ("1", "2"):
            (own_folder / "model.txt").write_text(content)
            wandb.log_model("model.txt", name="net")
    api = wandb.Api()
    assert [each.name for each in api.artifacts("model", "demo/net")] == ["net:v1", "net:v0"]
    assert [each.name for each in api.artifact_versions("model", "net")] == ["net:v1", "net:v0"]
    assert api.artifact_exists("net:v1")
    assert not api.artifact_exists("net:v7")


def test_code_is_an_artifact(own_folder: Path) -> None:
    (own_folder / "src").mkdir()
    (own_folder / "src" / "train.py").write_text("pass")
    (own_folder / ".venv").mkdir()
    (own_folder / ".venv" / "other.py").write_text("pass")
    with wandb.init(project="demo") as run:
        made = run.log_code(".")
    assert made is not None
    assert (made.name, [file.name for file in made.files()]) == ("source-demo:v0", ["src/train.py"])


def test_what_an_artifact_has_not_is_named_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match="did you mean 'download'"):
        _ = wandb.Artifact("a", type="b").downlod


def test_an_artifact_that_is_not_there_is_an_error_that_scripts_catch() -> None:
    with wandb.init() as run, pytest.raises(wandb.CommError, match="no artifact 'nothing'"):
        run.use_artifact("team/demo/nothing:latest")


def test_tags_of_an_artifact_are_said_to_be_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WANDB_SILENT")
    with wandb.init():
        wandb.log_artifact("model.txt", name="net", tags=["a"])
    assert capsys.readouterr().err.count("an artifact's tags are not kept here") == 1
