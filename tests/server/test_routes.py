"""The routes of a real server: who may ask, what comes back, and that nothing leads out of the root."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sweepmagic
from sweepmagic.config import dump_yaml, parse
from sweepmagic.records import Control, RunStarted
from sweepmagic.server.handlers import PROTOCOL
from tests.server.conftest import TOKEN, Server, until
from tests.views.stories import created, recorded, run, story

WORKS = """
import sweepmagic, threading
def train(x):
    for step in range(100_000):
        sweepmagic.log({"loss": x + 1 / (step + 1)})
        threading.Event().wait(0.01)
config = {"name": "far", "method": "grid", "metric": {"name": "loss"}, "parameters": {"x": {"values": [1, 2, 3, 4]}}}
sweepmagic.sweep(config, train, workers=2, executor="threads", view="none")
"""
GETS = ["info", "sweeps", "sweeps/config?folder=&id=s1", "sweeps/export?folder=&id=s1&form=csv", "view.js", "view.css"]
POSTS = [
    *(f"sweeps/{verb}" for verb in ("control", "label", "delete", "restore")),
    "check",
    "complete",
    "hover",
]


def elsewhere(folder: Path) -> subprocess.Popen[bytes]:
    """Start a sweep in another process."""
    return subprocess.Popen([sys.executable, "-c", WORKS], cwd=folder)


def test_it_says_which_protocol_it_speaks(server: Server) -> None:
    assert server.get("info").json == {"protocol": PROTOCOL, "version": sweepmagic.__version__}


@pytest.mark.parametrize("path", GETS)
def test_nobody_reads_without_a_token(server: Server, path: str) -> None:
    for headers in ({}, {"Authorization": "token wrong"}):
        answer = server.ask(path, headers=headers)
        assert answer.status in (401, 403)
        assert b"digits" not in answer.data


@pytest.mark.parametrize("path", POSTS)
def test_nobody_writes_without_a_token(server: Server, path: str) -> None:
    assert server.ask(path, b"{}", {"Content-Type": "application/json"}).status in (401, 403)


def test_a_page_of_another_origin_cannot_write_with_the_users_cookie(server: Server, folder: Path) -> None:
    """A cookie alone is not enough: Jupyter's XSRF token has to be in a header, which another origin cannot read."""
    recorded(folder / ".sweepmagic", story(2))
    cookie = server.sign_in()
    assert server.ask("info", headers={"Cookie": cookie}).status == 200
    body = json.dumps({"folder": folder.name, "id": "s1"}).encode()
    assert server.ask("sweeps/delete", body, {"Cookie": cookie}).status == 403
    strange = {"Cookie": cookie, "Origin": "http://evil.example", "Referer": "http://evil.example/"}
    assert server.ask("sweeps/delete", body, strange).status in (403, 404)
    assert server.ask("sweeps", headers=strange).status in (403, 404)
    assert server.row(folder, "digits")


def test_the_list_says_what_python_says(server: Server, folder: Path) -> None:
    recorded(folder / ".sweepmagic", story(6))
    row, sweep = server.row(folder, "digits"), sweepmagic.load("digits", dir=folder)
    best = sweep.best
    assert best is not None
    states = [each.state for each in sweep.runs]
    assert (row["id"], row["state"], row["best_run"]) == (sweep.id, sweep.state, best.number)
    assert row["best_config"] == dict(best.config)
    assert row["counts"] == {state: states.count(state) for state in states}
    assert row["trend"][-1] == best.value


def test_a_folder_that_is_named_is_looked_into_at_once(server: Server, folder: Path) -> None:
    recorded(folder / ".hid" / ".sweepmagic", story(2))
    recorded(folder / "venv" / "x" / ".sweepmagic", story(2))
    assert server.get("sweeps", folder=f"{folder.name}/.hid").status == 404
    rows = server.get("sweeps", folder=f"{folder.name}/venv/x").json["sweeps"]
    assert f"{folder.name}/venv/x" in {row["folder"] for row in rows}


@pytest.mark.parametrize("path", ["sweeps/config", "sweeps/export", "sweeps"])
def test_nothing_outside_of_the_root_is_read(server: Server, folder: Path, path: str) -> None:
    recorded(server.root.parent / "outside" / folder.name / ".sweepmagic", story(2))
    (folder / "link").symlink_to(server.root.parent / "outside" / folder.name)
    outside = server.root.parent / "outside" / folder.name
    for said in (f"../outside/{folder.name}", str(outside), f"{folder.name}/link", f"{folder.name}/../../outside"):
        answer = server.get(path, folder=said, id="s1", form="json")
        assert answer.status == 404, said
        assert "no sweeps in" in answer.json["message"]


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(["..", ".", "", "outside", "~", "\\..", "%2e%2e", "\0"]) | st.text(max_size=5), max_size=6)
)
def test_whatever_folder_is_said_the_answer_is_that_there_is_nothing(server: Server, parts: list[str]) -> None:
    said = "/".join(["nowhere", *parts])
    answer = server.post("sweeps/control", folder=said, id="s1", verb="stop")
    assert (answer.status, list(answer.json)) == (404, ["message"])


@pytest.mark.parametrize("id", ["", "runs", "../s1", "s2", "s1\0", None, 5])
def test_only_the_ids_of_the_record_are_known(server: Server, folder: Path, id: object) -> None:
    with sweepmagic.init(dir=folder):  # a run that belongs to no sweep is kept under the id "runs"
        pass
    recorded(folder / ".sweepmagic", story(2))
    answer = server.post("sweeps/control", folder=folder.name, id=id, verb="stop")
    assert answer.status == 404
    assert "no sweep" in answer.json["message"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"text"', b"null", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused_in_words(server: Server, body: bytes) -> None:
    answer = server.ask("sweeps/control", body, {"Authorization": f"token {TOKEN}"})
    assert (answer.status, answer.json) == (400, {"message": "expected a JSON object"})


def test_a_body_that_is_too_long_is_refused(server: Server) -> None:
    assert server.post("sweeps/label", name="x" * 1_100_000).status == 413


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"verb": "destroy"}, "expected a verb (pause, resume, stop, cancel, retry), but got 'destroy'"),
        ({"verb": "stpo"}, "did you mean"),
        ({"verb": None}, "but got None"),
        ({"verb": "delete"}, "expected a verb"),
        ({"verb": "pause", "run": 1}, "expected a verb (stop, retry)"),
        ({"verb": "stop", "run": 99}, "from 1 to 2, but got 99"),
        ({"verb": "stop", "run": "1"}, "but got '1'"),
        ({"verb": "stop", "run": True}, "but got True"),
        ({"verb": "stop", "run": 0}, "but got 0"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    server: Server, folder: Path, said: dict[str, Any], words: str
) -> None:
    sweep = recorded(folder / ".sweepmagic", story(2))
    before = sweep.record.revision
    answer = server.post("sweeps/control", folder=folder.name, id="s1", **said)
    assert answer.status in (400, 404)
    assert words in answer.json["message"]
    assert sweep.record.revision == before


def test_a_verb_is_one_control_event(server: Server, folder: Path) -> None:
    sweep = recorded(folder / ".sweepmagic", [created(), RunStarted(1, {"lr": 0.1}), *run(2)])
    before = sweep.record.revision
    for said in ({"verb": "pause"}, {"verb": "stop", "run": 1}):
        assert server.post("sweeps/control", folder=folder.name, id="s1", **said).json == {}
    record = sweep.record
    assert (record.revision - before, record.paused, record.runs_to_stop) == (2, True, {1})


def test_a_sweep_of_another_process_is_seen_paused_and_stopped(server: Server, folder: Path) -> None:
    process = elsewhere(folder)
    try:
        row = until(lambda: (r := server.row(folder, "far")).get("best") and r, "its first value")
        assert (row["state"], row["alive"], row["executor"], row["total"]) == ("running", True, "threads", 4)
        said = {"folder": folder.name, "id": row["id"]}
        server.post("sweeps/control", **said, verb="pause")
        until(lambda: server.row(folder, "far")["state"] == "paused", "the pause")
        server.post("sweeps/control", **said, verb="cancel")
        row = until(lambda: (r := server.row(folder, "far")) and not r["alive"] and r, "its end")
        assert (row["state"], set(row["counts"])) == ("stopped", {"stopped"})
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


def test_a_sweep_whose_process_was_killed_has_crashed(server: Server, folder: Path) -> None:
    process = elsewhere(folder)
    try:
        until(lambda: server.row(folder, "far").get("counts", {}).get("running") == 2, "two runs")
    finally:
        process.kill()
        process.wait()
    row = until(lambda: (r := server.row(folder, "far")) and not r["alive"] and r, "that it is noticed")
    assert (row["state"], row["counts"]) == ("crashed", {"crashed": 2})
    assert sweepmagic.load("far", dir=folder).state == "crashed"


def test_names_tags_and_notes_are_what_python_sees(server: Server, folder: Path) -> None:
    recorded(folder / ".sweepmagic", story(2))
    said = {"folder": folder.name, "id": "s1"}
    assert (
        server.post("sweeps/label", **said, name=" first try ", tags=["paper", "wide"], notes="two\nlines").json == {}
    )
    sweep = sweepmagic.load("first try", dir=folder)
    assert (sweep.name, sweep.tags, sweep.description) == ("first try", ("paper", "wide"), "two\nlines")
    row = server.row(folder, "first try")
    assert (row["tags"], row["notes"], row["given"]) == (["paper", "wide"], "two\nlines", "digits")
    assert server.post("sweeps/label", **said, tags=[], notes="").json == {}
    row = server.row(folder, "first try")
    assert (row["tags"], row["notes"]) == ([], "")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "expected a name, tags or notes"),
        ({"name": ""}, "expected a name of 1 to 200"),
        ({"name": 5}, "expected a name of 1 to 200"),
        ({"name": "a\nb"}, "on one line"),
        ({"name": "taken"}, "another sweep here is called 'taken'"),
        ({"tags": "paper"}, "expected a list of at most 50 tags"),
        ({"tags": ["x"] * 51}, "expected a list of at most 50 tags"),
        ({"tags": [5]}, "expected tags of 1 to 100"),
        ({"tags": ["a\nb"]}, "on one line"),
        ({"notes": 5}, "expected notes as a text"),
        ({"notes": "x" * 20_001}, "expected notes as a text"),
    ],
)
def test_labels_that_make_no_sense_are_refused_and_nothing_is_said(
    server: Server, folder: Path, said: dict[str, Any], words: str
) -> None:
    sweep = recorded(folder / ".sweepmagic", story(2))
    sweepmagic.sweep(
        {"name": "taken", "method": "grid", "parameters": {"x": {"values": [1]}}}, lambda x: x, dir=folder, view="none"
    )
    before = sweep.record.revision
    answer = server.post("sweeps/label", folder=folder.name, id="s1", **{"tags": None, **said})
    assert answer.status == 400
    assert words in answer.json["message"]
    assert sweep.record.revision == before


def test_delete_can_be_taken_back(server: Server, folder: Path) -> None:
    recorded(folder / ".sweepmagic", story(2))
    said = {"folder": folder.name, "id": "s1"}
    assert server.post("sweeps/delete", **said).json == {}
    assert server.row(folder, "digits") == {}
    assert server.post("sweeps/restore", **said).json == {}
    assert server.row(folder, "digits")["done"] == 2


@pytest.mark.parametrize("form", ["csv", "history", "json", "yaml", "config"])
def test_an_export_is_the_file_that_python_writes(server: Server, folder: Path, form: str) -> None:
    sweep = recorded(folder / ".sweepmagic", story(3))
    answer = server.get("sweeps/export", folder=folder.name, id="s1", form=form)
    own = sweep.export(folder / "own.csv", to=form)
    assert (answer.status, answer.data) == (200, Path(own).read_bytes())
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''digits.")


def test_a_report_cannot_do_anything_in_this_origin(server: Server, folder: Path) -> None:
    recorded(folder / ".sweepmagic", story(3, name='<script>alert("x")</script>'))
    answer = server.get("sweeps/export", folder=folder.name, id="s1", form="html")
    assert b"<script>alert" not in answer.data
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''script-alert-x-script.html"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "allow-scripts" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("form", ["mlflow", "tensorboard", "optuna", "", "../csv", "sweepmagic.cli:main"])
def test_only_what_is_one_file_is_exported(server: Server, folder: Path, form: str) -> None:
    recorded(folder / ".sweepmagic", story(2))
    answer = server.get("sweeps/export", folder=folder.name, id="s1", form=form)
    assert answer.status == 400
    assert "expected a form (csv, " in answer.json["message"]


def test_the_config_comes_with_the_best_values_and_narrowed(server: Server, folder: Path) -> None:
    sweep = recorded(folder / ".sweepmagic", [created(), *(event for number in range(1, 31) for event in run(number))])
    found = server.get("sweeps/config", folder=folder.name, id="s1").json
    best = sweep.best
    assert best is not None
    assert parse(found["yaml"]) == sweep.config
    assert found["best"] == dict(best.config)
    assert found["narrowed"] == dump_yaml(sweep.narrowed())
    assert parse(found["narrowed"]).space != sweep.config.space


def test_with_few_runs_nothing_is_narrowed_and_it_says_why(server: Server, folder: Path) -> None:
    recorded(folder / ".sweepmagic", [created(), *run(1)])
    found = server.get("sweeps/config", folder=folder.name, id="s1").json
    assert found["narrowed"] == ""
    assert "at least 5" in found["why"]


def test_the_live_view_is_the_one_of_this_version(server: Server) -> None:
    from sweepmagic.views.live.widget import script, styles

    for end, text in (("js", script()), ("css", styles())):
        answer = server.get(f"view.{end}")
        assert answer.data.decode() == text
        assert answer.headers["Content-Type"].startswith("text/")
        again = server.ask(
            f"view.{end}", headers={"Authorization": f"token {TOKEN}", "If-None-Match": answer.headers["Etag"]}
        )
        assert (again.status, again.data) == (304, b"")


def test_the_csv_of_a_list_is_read_by_a_csv_reader(server: Server, folder: Path) -> None:
    recorded(folder / ".sweepmagic", story(3))
    text = server.get("sweeps/export", folder=folder.name, id="s1", form="csv").data.decode()
    assert [row["run"] for row in csv.DictReader(io.StringIO(text))] == ["1", "2", "3"]


def test_reading_writes_nothing(server: Server, folder: Path) -> None:
    sweep = recorded(folder / ".sweepmagic", story(3))
    before = (sweep.record.revision, sorted(path.name for path in folder.rglob("*")))
    for path in ("sweeps", "sweeps/config", "sweeps/export"):
        assert server.get(path, folder=folder.name, id="s1").status == 200
    after = (sweep.record.revision, sorted(path.name for path in folder.rglob("*")))
    assert after == before


def test_a_cell_is_checked_completed_and_explained(server: Server) -> None:
    text = "%%sweep\nmethod: bayse\nparameters:\n  lr: {min: 0.1, max: 1}\n"
    issues = server.post("check", text=text).json["issues"]
    assert any("bayse" in issue["message"] for issue in issues)
    items = server.post("complete", text=text, line=1, column=8).json["items"]
    assert "bayes" in {item["label"] for item in items}
    assert server.post("hover", text=text, line=1, column=2).json["found"]["title"]


@pytest.mark.parametrize("body", [{}, {"text": 3}, {"text": None}, {"text": ["x"]}])
def test_a_question_without_its_form_is_refused_in_words(server: Server, body: dict[str, Any]) -> None:
    for what in ("check", "complete", "hover"):
        answer = server.post(what, **body)
        assert answer.status == 400
        assert "expected" in answer.json["message"]


def test_a_control_event_says_who_asked(server: Server, folder: Path) -> None:
    recorded(folder / ".sweepmagic", story(2))
    server.post("sweeps/control", folder=folder.name, id="s1", verb="retry")
    from sweepmagic.store import EventStore

    with EventStore(folder / ".sweepmagic", read_only=True) as store:
        asked = [event for _, event in store.select(["control"])]
    assert [(event.verb, event.by) for event in asked if isinstance(event, Control)] == [("retry", "lab")]
