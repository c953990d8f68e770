"""`init` and `finish`, with all of W&B's arguments."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Collection, Sequence
from typing import Any

import sweepmagic
from sweepmagic.autolog import autologging
from sweepmagic.project import folder_of
from sweepmagic.run.system import PERIOD_SECONDS
from sweepmagic.wandb import alias, older, recap, state
from sweepmagic.wandb.disabled import DisabledRun
from sweepmagic.wandb.environ import asked, folder
from sweepmagic.wandb.given import config_files, settings_in
from sweepmagic.wandb.say import in_notebook, is_silent, once, say, swept
from sweepmagic.wandb.settings import Settings
from sweepmagic.wandb.wandb_run import Run, current_run, keep, run_for, unfinished

MODES = ("online", "offline", "dryrun", "disabled", "shared", "run")
_WITHOUT_A_SERVER = {
    "fork_from": "fork_from has no meaning here: the run begins anew; init(id=..., resume='allow') goes on with one",
    "resume_from": "resume_from has no meaning here: init(id=..., resume='allow') goes on with a run at its end",
    "tensorboard": "TensorBoard's files are not followed; log() what matters, or write them into wandb.run.dir",
    "sync_tensorboard": "TensorBoard's files are not followed; log() what matters, or write them into wandb.run.dir",
    "monitor_gym": "monitor_gym has no meaning here; log(wandb.Video(path)) keeps a recording",
}


def init(
    entity: str | None = None,
    project: str | None = None,
    dir: str | os.PathLike[str] | None = None,
    id: str | None = None,
    name: str | None = None,
    notes: str | None = None,
    tags: Sequence[str] | str | None = None,
    config: Any = None,
    config_exclude_keys: Collection[str] | None = None,
    config_include_keys: Collection[str] | None = None,
    allow_val_change: bool | None = None,
    group: str | None = None,
    job_type: str | None = None,
    mode: str | None = None,
    force: bool | None = None,
    reinit: bool | str | None = None,
    resume: bool | str | None = None,
    save_code: bool | None = None,
    settings: Any = None,
    magic: Any = None,
    anonymous: Any = None,
    **more: Any,
) -> Run:
    """Begin a run, or within a sweep return the one that this code belongs to, and return it as `wandb.run`.

    Args:
        entity: A label; W&B's teams are no more than that here.
        project: The group of runs that it belongs to.
        dir: The folder that holds the record (default: ``WANDB_DIR``, the working directory).
        id: An identity of its own, so that it can be gone on with.
        name: What people call it.
        notes: What there is to say about it.
        tags: Words to find it by.
        config: A dict, argparse's or absl's flags, or the path of a YAML file; below it lies ``config-defaults.yaml``.
        config_exclude_keys: What of `config` to leave out.
        config_include_keys: What of `config` to take.
        allow_val_change: Settings may always be changed, but for those that a sweep chose.
        group: The runs that it belongs together with.
        job_type: What it does.
        mode: ``disabled`` records nothing; everything else records here, and sends nothing.
        force: Has no meaning here: nobody has to log in.
        reinit: What to do if a run is open: ``finish_previous`` (in notebooks the default), ``return_previous`` (elsewhere),
            ``create_new``.
        resume: ``allow``, ``must``, ``never``, ``auto``.
        save_code: Keep the source of the cell or script (default: yes).
        settings: A `Settings`, or a dict.
        magic: Log what Keras' `fit` reports, without a callback.
        anonymous: Has no meaning here.
        more: Arguments that only W&B knows; each is said once.
    """
    if alias.is_installed():
        older.give_old_names()
    own = settings if isinstance(settings, Settings) else Settings(settings)
    said: dict[str, Any] = {"entity": entity, "project": project, "dir": dir, "id": id, "name": name, "notes": notes}
    said |= {"tags": tags, "group": group, "job_type": job_type, "mode": mode, "reinit": reinit, "resume": resume}
    said["save_code"] = save_code
    wishes = {**asked(), **own.of_init(), **{key: value for key, value in said.items() if value is not None}}
    _warn_of(more, wishes.get("mode"))
    given = settings_in(config, config_exclude_keys, config_include_keys)
    values = {**config_files(), **state.take_pending(), **given}
    if swept() is not None:
        return _within_a_sweep(values, wishes)
    if wishes.get("mode") == "disabled":
        return _disabled(values, wishes, own)
    return _single(values, wishes, own, magic=magic)


def _warn_of(more: dict[str, Any], mode: Any) -> None:
    for name, value in more.items():
        if value:
            once(_WITHOUT_A_SERVER.get(name, f"init(): {name} is not known here and changes nothing"))
    if mode is not None and mode not in MODES:
        once(f"init(): mode {mode!r} is none of {', '.join(MODES[:4])}; the run is recorded here as always")


def _labels(wishes: dict[str, Any]) -> dict[str, Any]:
    return {key: wishes.get(key) for key in ("name", "group", "job_type", "tags", "notes")}


def _within_a_sweep(values: dict[str, Any], wishes: dict[str, Any]) -> Run:
    """Return the sweep's run: what the sweep chose goes before `values`."""
    return run_for(sweepmagic.init(config=values, **_labels(wishes)))


def _disabled(values: dict[str, Any], wishes: dict[str, Any], settings: Settings) -> Run:
    open_ = current_run()
    if open_ is not None:
        open_.finish()
    return keep(
        Run(DisabledRun.start(values, {**_labels(wishes), "project": wishes.get("project")}), "disabled", settings)
    )


def _single(values: dict[str, Any], wishes: dict[str, Any], settings: Settings, *, magic: Any) -> Run:
    reinit = _reinit(wishes.get("reinit"))
    open_ = current_run()
    if open_ is not None and reinit == "finish_previous":
        open_.finish()  # by W&B's own end, with its words
    elif open_ is not None and reinit == "return_previous":
        open_.config.update(values)
        open_._native.describe(_labels(wishes))
        return open_
    place = folder(wishes.get("dir"))
    since = recap.position(folder_of(place))
    native = sweepmagic.init(
        config=values,
        **_labels(wishes),
        project=wishes.get("project"),
        id=wishes.get("id"),
        resume=wishes.get("resume") or None,
        reinit=reinit,
        save_code=wishes.get("save_code", True),
        system_seconds=PERIOD_SECONDS if settings.takes_samples else None,
        capture=settings.takes_output,
        dir=place,
    )
    if wishes.get("entity"):
        native.describe({"entity": wishes["entity"]})
    state.folders.add(native.store_folder)
    run = keep(Run(native, wishes.get("mode") or "online", settings))
    return _announced(run, since, magic=magic)


def _announced(run: Run, since: int, *, magic: Any) -> Run:
    if magic:
        run._open.enter_context(autologging())
    if not settings_silent(run.settings):
        run._recap = lambda: recap.told(run._native, since)
        word = "Resuming" if run.resumed else "Recording"
        say(f"{word} {run.name} ({run.id}) in {run._native.store_folder}")
    return run


def settings_silent(settings: Settings) -> bool:
    """Return whether a run with these settings keeps quiet."""
    return settings.is_quiet or is_silent()


def _reinit(asked_for: Any) -> str:
    """Return what to do with an open run: W&B ends it in notebooks, and returns it elsewhere."""
    if asked_for is True:
        return "finish_previous"
    if asked_for in (None, False, "default"):
        return "finish_previous" if in_notebook() and asked_for is not False else "return_previous"
    return str(asked_for)


def finish(exit_code: int | None = None, quiet: bool | None = None) -> None:
    """End the run, with another `exit_code` than 0 as failed; one of a sweep ends when its function does."""
    run = current_run()
    if run is not None:
        run.finish(exit_code)


join = finish


@atexit.register
def _finish_all() -> None:
    """End what a script left open, so that its summary is printed; a script that ended with an exception has failed."""
    if in_notebook():
        return
    error = getattr(sys, "last_value", None)
    for run in unfinished():
        run._end(error, 0)


def setup(settings: Any = None) -> Settings:
    """Return the settings; there is nothing to set up."""
    return Settings(settings)


def teardown(exit_code: int | None = None) -> None:
    """End every open run."""
    for run in unfinished():
        run._end(None, exit_code or 0)


def login(
    anonymous: Any = None,
    key: str | None = None,
    relogin: bool | None = None,
    host: str | None = None,
    force: bool | None = None,
    timeout: int | None = None,
    verify: bool = False,
    referrer: str | None = None,
    **more: Any,
) -> bool:
    """Return True: there is no account, and no key is needed or kept."""
    return True
