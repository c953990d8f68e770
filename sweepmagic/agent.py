"""The agent: the only loop. It reads, asks, starts, collects and appends; deciding is left to samplers and stoppers."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field, replace
from time import monotonic, sleep, time
from typing import Any, Protocol
from uuid import uuid4

import numpy as np

from sweepmagic import checks, liveness, registry
from sweepmagic.ahead import Ahead, Suggestion
from sweepmagic.errors import StopRun, StoreError
from sweepmagic.executors import Executor, StopOrder
from sweepmagic.interrupts import Interrupts
from sweepmagic.project import run_folder
from sweepmagic.records import (
    CRASHED,
    FAILED,
    FINISHED,
    STOPPED,
    AgentEnded,
    AgentSeen,
    AgentStarted,
    Control,
    Environment,
    Event,
    Logged,
    Noted,
    RunEnded,
    RunStarted,
    Sampled,
    Summarised,
    SweepEnded,
    SweepRecord,
)
from sweepmagic.run import ActiveRun, Trainable, current_output, routed
from sweepmagic.run.environment import environment, news
from sweepmagic.run.failure import EndedElsewhere, drop_frames, gave_up, one_line, traceback_of
from sweepmagic.run.system import System
from sweepmagic.run.values import as_number
from sweepmagic.space import Params, Value
from sweepmagic.stoppers import stoppers_of
from sweepmagic.store import EventStore

POLL_SECONDS = 0.05


class Clock(Protocol):
    """Time, as the agent sees it; tests bring their own."""

    def now(self) -> float:
        """Return the seconds since some start."""

    def wait(self, futures: Sequence[Future[None]], seconds: float) -> None:
        """Return when one of `futures` is done, or after `seconds`."""


class RealClock:
    """The clock on the wall."""

    def now(self) -> float:
        return monotonic()

    def wait(self, futures: Sequence[Future[None]], seconds: float) -> None:
        if futures:
            wait(futures, timeout=seconds, return_when="FIRST_COMPLETED")
        else:  # concurrent.futures returns at once when there is nothing to wait for
            sleep(seconds)


@dataclass(frozen=True)
class Options:
    """What an agent needs to know beyond the sweep itself.

    Attributes:
        count: The total number of runs of the sweep; None for no limit.
        executor: The executor's name, for the record.
        idle: Called now and then on the main thread while it waits, and after a `log` there: the place where a notebook
            answers its front end.
        interrupted: Called at an interrupt, by a signal handler: returns whether the user is asked what it means; if not,
            the sweep stops.
        around_run: Wraps each run: seeding, autologging, clean-up.
        share: How many runs this agent makes, whatever others make meanwhile; `count` is then only what the record says.
    """

    count: int | None = None
    executor: str = "kernel"
    idle: Callable[[], None] = field(default=lambda: None)
    interrupted: Callable[[], bool] = field(default=lambda: False)
    around_run: Callable[[ActiveRun], Any] | None = None
    share: int | None = None


class Agent:
    """Work on one sweep until it is done, stopped or interrupted.

    It is also the channel of its runs: what they emit is on disk, folded and judged when `emit` returns.
    """

    def __init__(
        self,
        store: EventStore,
        sweep: SweepRecord,
        cursor: int,
        train: Trainable,
        executor: Executor,
        options: Options | None = None,
        *,
        clock: Clock | None = None,
    ) -> None:
        self.id = uuid4().hex[:8]
        self.sweep = sweep
        self._store = store
        self._train = train
        self._executor = executor
        self._options = options or Options()
        self._clock = clock or RealClock()
        self._lock = threading.RLock()
        self._cursor = cursor  # every event up to here is in self.sweep
        self._own: set[int] = set()  # events beyond the cursor that this agent wrote and folded itself
        self._version = -1
        self._orders: dict[int, StopOrder] = {}
        self._deadlines: dict[int, float] = {}
        self._futures: dict[int, Future[None]] = {}
        self._going: set[int] = set()  # the runs in progress; one that runs inside of `submit` has no future yet
        self._failed: BaseException | None = None  # what went wrong on our side
        self._given_up = ""  # why the user's config says to stop
        self._exhausted = False
        self._made = 0  # the runs that this agent began
        self._over = False
        self._interrupts = Interrupts(self._options.interrupted)
        self._main = threading.get_ident()
        self._breathed = -math.inf
        self._ahead = Ahead(registry.load(registry.SAMPLERS, sweep.config.method)())
        self._stoppers = stoppers_of(sweep.config)

    # --- the loop -----------------------------------------------------------------------------------------------

    def work(self) -> None:
        """Run the sweep; returns when nothing is left for this agent.

        Raises:
            StoreError: the record cannot be written; nothing that was recorded is lost.
        """
        self._main = threading.get_ident()
        liveness.begin(self.id)
        try:
            self._work()
        finally:
            self._over = True
            liveness.end(self.id)

    def _work(self) -> None:
        with self._interrupts, routed(current_output):
            self._begin()
            watch = threading.Event()
            watcher = threading.Thread(target=self._watch, args=(watch,), name="sweepmagic-watch", daemon=True)
            watcher.start()
            try:
                self._loop()
            finally:
                watch.set()
                watcher.join()
            self._end()

    def _loop(self) -> None:
        while True:
            if self._interrupts.pending:
                self._order_all(StopOrder("interrupted", "interrupt"))
            self._collect()  # first: a run that is over makes room for the next
            paused = self.sweep.paused
            began = self._fill()
            waits = (paused or self.sweep.paused) and self._may_go_on()  # a pause may begin or end while filling
            if not (began or self._futures or waits):
                return
            if self._futures or waits:
                self._clock.wait(list(self._futures.values()), POLL_SECONDS)
            self._breathe()

    def _fill(self) -> bool:
        """Start runs while there are free workers and points; return whether any was started."""
        began = False
        while len(self._futures) < self._workers and self._wants_more():
            try:
                started = self._claim()
            # No config meets the constraints, the store cannot be written, or a sampler raises what it should not: runs
            # in progress still end, the record says why the sweep did, and `_end` raises it.
            except Exception as error:  # noqa: BLE001
                self._failed = error
                break
            if started is None:
                break
            self._futures[started.run] = self._start(started)
            began = True
            self._collect()  # one that ran inside submit is over already
            self._breathe()
        return began

    @property
    def _workers(self) -> int:
        """How many runs it may have at once; somebody may change it on the way."""
        own = self.sweep.agents[self.id]
        return own.workers if own.can_grow else self._executor.workers

    def _wants_more(self) -> bool:
        return self._may_go_on() and not self.sweep.paused

    def _may_go_on(self) -> bool:
        return not (self._interrupts.pending or self._failed or self._given_up or self.sweep.stopping)

    def _collect(self) -> None:
        for number in [number for number, future in self._futures.items() if future.done()]:
            error = self._futures.pop(number).exception()
            if error is not None:  # ours: what user code raises is in the run's record
                self._failed = self._failed or error

    def _breathe(self) -> None:
        now = self._clock.now()
        if now - self._breathed >= POLL_SECONDS:
            self._breathed = now
            self._options.idle()

    # --- claiming and running -----------------------------------------------------------------------------------

    def _claim(self) -> RunStarted | None:
        """Take the next point, alone even if other kernels work on the sweep; None if there is none."""
        thought: Suggestion | None = None
        while True:
            with self._lock:
                self._refresh()
                event = self._next(thought) if self._wants_more() else None  # a pause may be among what was just read
                if event is None:
                    return None
                if isinstance(event, RunStarted):
                    number = self._store.claim(self.sweep.id, [event], run=event.run, attempt=event.attempt)
                    if number is not None:
                        self._take(number, event)
                        self._made += 1
                        if self._ahead.is_slow:
                            self._ahead.prepare(self.sweep.fork())
                        return event
                    event = self.sweep.fork()  # somebody was faster
            thought = self._ahead.next(event)  # outside of the lock: nobody's `log` waits for it

    def _next(self, thought: Suggestion | None) -> RunStarted | SweepRecord | None:
        """Return what starts next; or a fork of the sweep to think about, where that takes its time."""
        sweep = self.sweep
        again = next((sweep.runs[n] for n in sorted(sweep.runs_to_retry) if sweep.runs[n].has_ended), None)
        if again is not None:
            return self._started(again.number, again.params, attempt=again.attempt + 1)
        if self._has_enough() or self._target_reached():
            return None
        number = sweep.next_number
        again_with_another_seed = sweep.next_repeat
        if again_with_another_seed is not None:
            return self._started(number, again_with_another_seed)
        if self._exhausted:
            return None
        if thought is None or thought.number != number:
            if self._ahead.is_slow:
                return sweep.fork()
            thought = self._ahead.next(sweep)
        if thought.params is None:
            self._exhausted = True
            return None
        return self._started(number, thought.params, guess=thought.guess)

    def _started(
        self, number: int, params: Params, *, attempt: int = 1, guess: Mapping[str, Value] | None = None
    ) -> RunStarted:
        seed = int(np.random.SeedSequence([self.sweep.seed, number]).generate_state(1)[0])
        code = self._train.fingerprint
        return RunStarted(number, params, agent=self.id, attempt=attempt, seed=seed, code=code, guess=guess or {})

    def _has_enough(self) -> bool:
        """Return whether the sweep has its runs, or this agent has made its share of them."""
        share = self._options.share
        count = self._options.count if share is None else self.sweep.config.run_cap
        return (share is not None and self._made >= share) or (count is not None and self.sweep.used >= count)

    def _target_reached(self) -> bool:
        """Return whether one run has reached every target; with `repeats`, the means of one config."""
        targets, repeats = self.sweep.config.targets, self.sweep.config.repeats
        if not targets:
            return False
        if repeats > 1:  # one run may be lucky: the mean has to be there
            complete = (trial for trial in self.sweep.trials if trial.is_complete(repeats))
            return any(all(metric.reached(trial.mean(metric)) for metric in targets) for trial in complete)
        return any(all(metric.reached(run.worth(metric)) for metric in targets) for run in self.sweep.runs.values())

    def _start(self, started: RunStarted) -> Future[None]:
        folder = run_folder(self._store.folder, self.sweep.id, started.run, started.attempt)
        run = ActiveRun(
            started.run,
            started.params,
            self,
            folder,
            seed=started.seed,
            sweep=self.sweep.id,
            attempt=started.attempt,
        )
        if self.sweep.config.timeout is not None:
            self._deadlines[started.run] = self._clock.now() + self.sweep.config.timeout
        return self._executor.submit(lambda: self._run(run))

    def _run(self, run: ActiveRun) -> None:
        """Run the training function once, and record how it ended."""
        ended: RunEnded | None = None
        self._going.add(run.number)
        try:
            with run:
                ended = self._attempt(run)
        finally:
            self._going.discard(run.number)
            with self._lock:
                ended = ended or RunEnded(run.number, CRASHED, "it ended without a word")
                self._append(replace(ended, attempt=self.sweep.runs[run.number].attempt))
                self._orders.pop(run.number, None)
                self._deadlines.pop(run.number, None)
            self._after(run, ended)

    def _attempt(self, run: ActiveRun) -> RunEnded:
        try:
            result = self._call_user(run)
            self._record_result(run, result)
            if run.exit_code:
                return RunEnded(run.number, FAILED, gave_up(run.exit_code))
        except StopRun as stop:
            order = run.stopped or StopOrder(str(stop) or "stopped by its own code", "hand")
            return RunEnded(run.number, STOPPED, order.reason, order.cause)
        except KeyboardInterrupt:
            self._interrupts.pending = True
            return RunEnded(run.number, STOPPED, "interrupted", "interrupt")
        except StoreError as error:
            self._failed = error
            raise
        except EndedElsewhere as told:
            if not told.shown:
                run.output.write(told.error)
            return RunEnded(run.number, told.state, told.reason, told.cause, error=told.error)
        except BaseException as error:  # noqa: BLE001 - the user's failure is this run's result, whatever it is
            text = traceback_of(error)
            run.output.write(text)
            drop_frames(error)
            return RunEnded(run.number, FAILED, one_line(error), error=text)
        if self._interrupts.pending and threading.get_ident() == self._main:
            return RunEnded(run.number, FINISHED, "interrupted after its end")
        params = self.sweep.runs[run.number].params
        return RunEnded(
            run.number, FINISHED, unread=checks.names_unread(self.sweep.space, params, run.config.names_read)
        )

    def _call_user(self, run: ActiveRun) -> Any:
        """Call user code. An interrupt is raised only below this frame: see `interrupts`."""
        if self._options.around_run is None:
            return self._train(run.config)
        with self._options.around_run(run):
            return self._train(run.config)

    def _record_result(self, run: ActiveRun, result: Any) -> None:
        """Take what the function returned: a dict is one more row, a number the metric."""
        metric = self.sweep.metric
        name = metric.name if metric is not None else "value"
        if isinstance(result, dict):
            run.log(result)
            return
        number = as_number(result) if result is not None else None
        if number is None or isinstance(number, bool):
            return
        record = self.sweep.runs[run.number]
        if name in record.history.columns:
            self.emit(Summarised(run.number, {name: number}))  # it was logged on the way: this is its last word
        else:
            run.log({name: number})

    def _after(self, run: ActiveRun, ended: RunEnded) -> None:
        with self._lock:
            record = self.sweep.runs[run.number]
            if ended.state == FINISHED and checks.is_due(self.sweep.counts.get(FINISHED, 0)):
                self._check(over=False)
            if ended.state not in (FAILED, CRASHED) or self._failed is not None:
                return
            config = self.sweep.config
            tries = config.retry or (1 if config.on_error == "retry" else 0)
            if record.attempt <= tries:
                self._append(Control("retry", run=run.number, value=record.attempt, by=self.id))
            elif config.on_error == "stop":
                self._given_up = f"{record.name} failed ({ended.reason}), and on_error is stop"

    def _check(self, *, over: bool) -> None:
        """Note what is probably not meant, each thing once; a mistake of ours in that must not cost the user a sweep."""
        try:
            found = checks.news(self.sweep, over=over)
        except Exception as error:  # noqa: BLE001 - see above
            found = [
                checks.Finding("check failed", f"a check of sweepmagic failed: {one_line(error)}", "please report it")
            ]
        for finding in found:
            self._append(Noted(finding.text, key=finding.key, remedy=finding.remedy))

    # --- the channel of the runs --------------------------------------------------------------------------------

    def emit(self, event: Event) -> None:
        """Record an event of a run; for a logged row, let the stoppers judge it."""
        with self._lock:
            if self._over:  # a run that a second interrupt left behind in its thread
                raise StopRun("its sweep has ended")
            self._append(event)
            if type(event) is Logged:
                self._judge(event.run)

    def stop_order(self, run: int) -> StopOrder | None:
        """Return why `run` should end now, or None."""
        if threading.get_ident() == self._main:
            if self._interrupts.pending:
                return StopOrder("interrupted", "interrupt")
            self._breathe()
        if self._deadlines and self._clock.now() > self._deadlines.get(run, math.inf):
            return StopOrder(f"timeout: it ran for more than {self.sweep.config.timeout:g} s", "timeout")
        return self._orders.get(run)

    def _judge(self, number: int) -> None:
        record = self.sweep.runs[number]
        for name, stopper in self._stoppers:
            reason = stopper.verdict(record, self.sweep)
            if reason is not None:
                self._orders.setdefault(number, StopOrder(reason, name))

    # --- the record ---------------------------------------------------------------------------------------------

    def _append(self, event: Event) -> None:
        self._take(self._store.append(self.sweep.id, [event]), event)

    def _take(self, number: int, event: Event) -> None:
        self._own.add(number)
        self.sweep.apply(event)

    def _refresh(self) -> None:
        """Fold what others wrote: Control events, and the runs of other agents."""
        with self._lock:
            version = self._store.version()
            if version == self._version:  # nobody else committed: all that is new is our own
                self._cursor = max(self._own, default=self._cursor)
                self._own.clear()
                return
            self._version = version
            for number, event in self._store.read(self.sweep.id, self._cursor):
                if number not in self._own:
                    self.sweep.apply(event)
                self._cursor = number
            self._own = {number for number in self._own if number > self._cursor}
            self._obey()

    def _obey(self) -> None:
        mine = [run for run in self.sweep.running if run.agent == self.id]
        for run in mine:
            if run.number in self.sweep.runs_to_stop:
                self._orders.setdefault(run.number, StopOrder("stopped by hand", "hand"))
            elif self.sweep.stopping == "cancel":
                self._orders.setdefault(run.number, StopOrder("the sweep was cancelled", "hand"))

    def _order_all(self, order: StopOrder) -> None:
        for run in self._futures:
            self._orders.setdefault(run, order)

    def _watch(self, stop: threading.Event) -> None:
        """Look for Control events, and show that this agent lives and what it does, while the main thread trains."""
        beat = time()
        system: System | None = None  # made only for a sweep that lasts: its first look takes 10 ms
        while not stop.wait(0.1):
            try:
                self._refresh()
                if time() - beat > liveness.HEARTBEAT_SECONDS:
                    beat = time()
                    with self._lock:
                        self._append(AgentSeen(self.id))
                system = system or System(time())
                if self._going and system.is_due(time()):
                    sample = Sampled(self.id, system.sample(time()))
                    with self._lock:
                        self._append(sample)
                    self._note_news(self.sweep.agents[self.id].environment)
            except StoreError as error:
                self._failed = self._failed or error
                return

    def _note_news(self, known: Mapping[str, Value]) -> None:
        """Record what the environment has become since it was `known`, such as the libraries that runs imported."""
        found = news(known)
        if found:
            with self._lock:
                self._append(Environment(self.id, found))

    def _begin(self) -> None:
        host, pid, started = liveness.here()
        options = self._options
        with self._lock:
            self._refresh()
            for run in self.sweep.running:
                owner = self.sweep.agents.get(run.agent)
                if owner is None or not liveness.is_alive(owner):
                    reason = "the process that ran it is gone"
                    self._append(RunEnded(run.number, CRASHED, reason, "crash", attempt=run.attempt))
            self._append(
                AgentStarted(self.id, host, pid, started, options.executor, self._executor.workers, options.count)
            )
            self._append(Environment(self.id, environment()))
            for run in [run for run in self.sweep.runs.values() if run.was_cut_off and run.fits]:
                self._append(Control("retry", run=run.number, value=run.attempt, by=self.id))

    def _end(self) -> None:
        with self._lock:
            self._refresh()
            is_alone = self._is_alone()
            state, reason = self._outcome()
            self._note_news({**self.sweep.agents[self.id].environment, "git": {}, "gpus": []})
            self._check(over=state == "finished" and is_alone)
            self._append(AgentEnded(self.id, reason))
            if not is_alone:
                # The other one may have ended meanwhile, and have left the last word to this one.
                self._refresh()
                is_alone = self._is_alone() and self.sweep.state == "running"
            if is_alone:
                self._append(SweepEnded(state, reason))
        if self._failed is not None:
            raise self._failed

    def _is_alone(self) -> bool:
        """Return whether nobody else works on the sweep."""
        return not any(liveness.is_alive(a) for a in self.sweep.agents.values() if a.agent != self.id)

    def _outcome(self) -> tuple[str, str]:
        sweep = self.sweep
        if self._interrupts.pending:
            return "stopped", "interrupted; run the cell again to go on"
        if self._failed is not None or self._given_up:
            return "failed", self._given_up or str(self._failed)
        if sweep.stopping:
            return "stopped", "cancelled" if sweep.stopping == "cancel" else "stopped by hand"
        if sweep.runs and all(run.state == FAILED for run in sweep.runs.values()):
            return "failed", "every run failed"
        if self._target_reached():
            targets = [f"{metric.target:g}" for metric in sweep.config.targets]
            said = f"target {targets[0]} was" if len(targets) == 1 else f"targets {' and '.join(targets)} were"
            return "finished", f"the {said} reached"
        return "finished", "every point of the space was tried" if self._exhausted else ""
