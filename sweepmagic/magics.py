"""`%%sweep` and `%sweep`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.utils.process import arg_split

from sweepmagic import registry, verbs
from sweepmagic.api import Wishes, prepare, preview
from sweepmagic.config import SweepConfig, parse, split_cell
from sweepmagic.errors import FunctionError, SweepMagicError
from sweepmagic.run import Trainable, find_function, training_cell
from sweepmagic.views.frontend import choose

Settled = TypeVar("Settled")


@magics_class
class SweepMagics(Magics):  # type: ignore[misc]  # IPython is not seen by mypy here
    """The magics of sweepmagic."""

    @magic_arguments()
    @argument("function", nargs="?", help="the training function (default: train, or the code below a line `---`)")
    @argument("--name", help="the sweep's identity: the same name again continues it")
    @argument("--count", "-c", type=int, help="the total number of runs")
    @argument("--workers", "-w", type=int, help="how many runs at once")
    @argument("--executor", "-x", help=f"where runs run: {', '.join(registry.EXECUTORS)}, or dask:ADDRESS")
    @argument("--background", "-b", action="store_true", help="return the prompt at once")
    @argument("--seed", type=int, help="make the search and every run repeatable")
    @argument("--dry-run", action="store_true", help="show the plan only")
    @argument("--fresh", action="store_true", help="start anew under a known name")
    @argument("--file", "-f", help="take the YAML from this file; the cell may then hold training code alone")
    @argument("--out", "-o", default="sweep", help="the variable that gets the sweep (default: sweep)")
    @argument("--view", choices=["auto", *registry.VIEWS], default="auto", help="how it is shown")
    @argument("--project", help="the group that the sweep belongs to")
    @argument("--dir", help="the folder that holds the record (default: the working directory)")
    @line_cell_magic
    def sweep(self, line: str, cell: str | None = None) -> Any:
        """Run a hyperparameter sweep from the YAML in this cell.

        ::

            %%sweep train --count 20 --workers 2
            name: digits-mlp
            method: random
            metric: {name: val_loss, goal: minimize}
            early_terminate: {type: hyperband, min_iter: 3}
            parameters:
              learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
              layers: {min: 1, max: 4}

        Below a line `---` the cell may hold the training code itself, with the parameters as variables; or the YAML
        names a script, `program: train.py`, which gets them as arguments. Afterwards
        `sweep` is a variable: `sweep.best`, `sweep.runs`, `sweep.dataframe()`.

        As a line: %sweep (list), %sweep NAME (show it again), and
        %sweep pause|resume|stop|cancel|retry|best|export|sync|report|delete NAME,
        %sweep rename NAME NEW, %sweep doctor [NAME].
        """
        if cell is None:
            return self._line(arg_split(line))
        args = parse_argstring(self.sweep, line)
        if args.dry_run:
            return self._settle(preview, args, cell)
        job = self._settle(prepare, args, cell)
        self.shell.user_ns[args.out] = job.sweep
        return job.start()

    def _line(self, words: list[str]) -> Any:
        if not words:
            return verbs.sweeps()
        if words[0] in verbs.VERBS or len(words) > 1:
            found = verbs.call(words)
            return print(found) if isinstance(found, str) else found  # noqa: T201 - a magic's answer
        in_terminal = getattr(self.shell, "kernel", None) is None  # there nothing else can be typed while one looks
        return choose(verbs.find(words[0]), "auto", None).show(blocking=in_terminal)

    def _settle(self, what: Callable[..., Settled], args: Any, cell: str) -> Settled:
        """Read the cell and the options, and hand them to `prepare` or `preview`."""
        text, code, code_line = split_cell(cell)
        if args.file:
            code, code_line = (cell, 1) if code is None and cell.strip() else (code, code_line)
            text = _read(args.file)
        config = parse(text, variables=self.shell.user_ns, first_line=1 if args.file else 2)
        function = self._function(args, config, code, (code_line or 0) + 1)  # the magic itself is line 1
        return what(config, function, self._wishes(args))

    @staticmethod
    def _wishes(args: Any) -> Wishes:
        return Wishes(**{field.name: getattr(args, field.name) for field in fields(Wishes)})

    def _function(self, args: Any, config: SweepConfig, code: str | None, code_line: int) -> Any:
        if code is None and args.function is None and (config.program or config.command):
            return None  # the script that the config names
        if code is None:
            return find_function(args.function, self.shell.user_ns)
        if args.function:
            raise FunctionError(
                f"the first line names {args.function!r}, but there is training code below `---` too: keep one"
            )
        return self._cell(config, code, code_line)

    def _cell(self, config: SweepConfig, code: str, code_line: int) -> Trainable:
        tops = list(dict.fromkeys(parameter.path[0] for parameter in config.space.parameters))
        return training_cell(
            code,
            self.shell.user_ns,
            tops,
            name=config.name or "cell",
            first_line=code_line,
            metrics=[metric.name for metric in config.metrics],
            transform=self.shell.transform_cell,
        )


def _read(path: str) -> str:
    try:
        return Path(path).expanduser().read_text(encoding="utf-8")
    except OSError as error:
        raise SweepMagicError(f"--file {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SweepMagicError(f"--file {path}: expected UTF-8 text, but byte {error.start} is not") from error
