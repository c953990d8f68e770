"""The `sweepmagic` command: the same words as `%sweep`, and `run` for a sweep from a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from sweepmagic import __version__, api, registry, verbs
from sweepmagic.errors import FunctionError, SweepMagicError
from sweepmagic.views.frontend import choose


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0, 1 for a mistake of the user's, 130 after an interrupt."""
    args = _parser().parse_args(argv)
    try:
        return int(args.call(args) or 0)
    except SweepMagicError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command's answer
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sweepmagic", description="Hyperparameter sweeps, from the shell.")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--dir", help="the folder that holds the record (default: the working directory)")
    commands = parser.add_subparsers(required=True, metavar="command")
    run = commands.add_parser("run", help="run a sweep from a YAML file")
    run.add_argument("file", help="the sweep's YAML")
    run.add_argument(
        "function", nargs="?", help="the training function as module:function (default: the YAML's `program`)"
    )
    run.add_argument("--count", "-c", type=int, help="the total number of runs")
    run.add_argument("--workers", "-w", type=int, help="how many runs at once")
    run.add_argument("--executor", "-x", help=f"where runs run: {', '.join(registry.EXECUTORS)}, or dask:ADDRESS")
    run.add_argument("--seed", type=int)
    run.add_argument("--name", help="the sweep's identity: the same name again continues it")
    run.add_argument("--fresh", action="store_true", help="start anew under a known name")
    run.add_argument("--dry-run", action="store_true", help="show the plan only")
    run.set_defaults(call=_run)
    show = commands.add_parser("show", help="show a sweep, live or over")
    show.add_argument("name")
    show.set_defaults(call=_show)
    for name, verb in verbs.VERBS.items():
        command = commands.add_parser(name, help=verb.help, usage=f"sweepmagic {name} {verb.usage}".rstrip())
        command.add_argument("words", nargs="*", help=argparse.SUPPRESS)
        command.set_defaults(call=_verb, verb=name)
    return parser


def _verb(args: argparse.Namespace) -> None:
    print(verbs.call([args.verb, *args.words], dir=args.dir))  # noqa: T201 - a command's answer


def _show(args: argparse.Namespace) -> None:
    choose(verbs.find(args.name, dir=args.dir), "text", None).show(blocking=True)


def _run(args: argparse.Namespace) -> int:
    try:
        text = Path(args.file).read_text(encoding="utf-8")
    except OSError as error:
        raise SweepMagicError(f"{args.file}: {error.strerror}") from error
    wishes = api.Wishes(
        args.count,
        args.workers,
        args.executor,
        view="text",
        seed=args.seed,
        name=args.name,
        dir=args.dir,
        fresh=args.fresh,
    )
    function = load_function(args.function) if args.function else None
    if args.dry_run:
        print(api.preview(text, function, wishes))  # noqa: T201 - a command's answer
        return 0
    job = api.prepare(text, function, wishes)
    job.start()
    return 1 if job.sweep.state == "failed" else 0


def load_function(spec: str) -> Any:
    """Return the function that ``module:function`` names; the working directory is searched first.

    Raises:
        FunctionError: the module or the function is not there.
    """
    module, _, name = spec.partition(":")
    if not name:
        raise FunctionError(f"expected module:function, such as train:main, but got {spec!r}")
    sys.path.insert(0, str(Path.cwd()))
    try:
        found: Any = import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise  # the user's module is there, but something that it imports is not
        raise FunctionError(f"no module {module!r} in {Path.cwd()} or installed") from None
    for part in name.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        raise FunctionError(f"{module} has no function {name!r}")
    return found
