"""An Optuna storage that holds one study in a list, which can be cut back to what it was before a question.

Optuna's own `InMemoryStorage` cannot forget a trial, but a suggestion that no run took must leave no trace.
"""

from __future__ import annotations

import copy
from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any

from optuna.distributions import BaseDistribution
from optuna.storages import BaseStorage
from optuna.study import StudyDirection
from optuna.study._frozen import FrozenStudy
from optuna.trial import FrozenTrial, TrialState


class Trials(BaseStorage):
    """The trials of one study; a trial's id is its number, and that is its place in the list.

    A trial is replaced rather than changed, because samplers keep hold of those they have read.

    Example:
        >>> import optuna
        >>> trials = Trials()
        >>> study = optuna.create_study(storage=trials, sampler=optuna.samplers.RandomSampler(seed=1))
        >>> study.ask().number, study.ask().number
        (0, 1)
        >>> trials.forget(since=1)
        >>> study.ask().number
        1
    """

    def __init__(self) -> None:
        self.trials: list[FrozenTrial] = []
        self._directions: list[StudyDirection] = []
        self._name = ""
        self._attrs: tuple[dict[str, Any], dict[str, Any]] = ({}, {})  # the user's, Optuna's

    def forget(self, since: int) -> None:
        """Drop the trials from number `since` on, and what a sampler noted about the study."""
        del self.trials[since:]
        self._attrs = ({}, {})

    def set_curve(self, number: int, values: dict[int, float]) -> None:
        """Set all intermediate values of a trial at once."""
        self._replace(number, intermediate_values=values)

    def create_new_study(self, directions: Sequence[StudyDirection], study_name: str | None = None) -> int:
        self._directions, self._name = list(directions), study_name or "sweep"
        return 0

    def delete_study(self, study_id: int) -> None:
        self.forget(since=0)

    def set_study_user_attr(self, study_id: int, key: str, value: Any) -> None:
        self._attrs[0][key] = value

    def set_study_system_attr(self, study_id: int, key: str, value: Any) -> None:
        self._attrs[1][key] = value

    def get_study_id_from_name(self, study_name: str) -> int:
        return 0

    def get_study_name_from_id(self, study_id: int) -> str:
        return self._name

    def get_study_directions(self, study_id: int) -> list[StudyDirection]:
        return self._directions

    def get_study_user_attrs(self, study_id: int) -> dict[str, Any]:
        return self._attrs[0]

    def get_study_system_attrs(self, study_id: int) -> dict[str, Any]:
        return self._attrs[1]

    def get_all_studies(self) -> list[FrozenStudy]:
        user, system = self._attrs
        return [FrozenStudy(self._name, None, user, system, 0, directions=self._directions)]

    def create_new_trial(self, study_id: int, template_trial: FrozenTrial | None = None) -> int:
        number = len(self.trials)
        trial = FrozenTrial(number, TrialState.RUNNING, None, datetime.now(), None, {}, {}, {}, {}, {}, number)
        if template_trial is not None:
            trial = copy.deepcopy(template_trial)
            trial.number, trial._trial_id = number, number
        self.trials.append(trial)
        return number

    def set_trial_param(
        self, trial_id: int, param_name: str, param_value_internal: float, distribution: BaseDistribution
    ) -> None:
        trial = self.trials[trial_id]
        value = distribution.to_external_repr(param_value_internal)
        params = {**trial.params, param_name: value}
        self._replace(trial_id, params=params, distributions={**trial.distributions, param_name: distribution})

    def set_trial_state_values(self, trial_id: int, state: TrialState, values: Sequence[float] | None = None) -> bool:
        ended = datetime.now() if state.is_finished() else None
        changed: dict[str, Any] = {} if values is None else {"values": list(values)}
        self._replace(trial_id, state=state, datetime_complete=ended, **changed)
        return True

    def set_trial_intermediate_value(self, trial_id: int, step: int, intermediate_value: float) -> None:
        values = {**self.trials[trial_id].intermediate_values, step: intermediate_value}
        self._replace(trial_id, intermediate_values=values)

    def set_trial_user_attr(self, trial_id: int, key: str, value: Any) -> None:
        self._replace(trial_id, user_attrs={**self.trials[trial_id].user_attrs, key: value})

    def set_trial_system_attr(self, trial_id: int, key: str, value: Any) -> None:
        self._replace(trial_id, system_attrs={**self.trials[trial_id].system_attrs, key: value})

    def get_trial(self, trial_id: int) -> FrozenTrial:
        return self.trials[trial_id]

    def get_all_trials(
        self, study_id: int, deepcopy: bool = True, states: Container[TrialState] | None = None
    ) -> list[FrozenTrial]:
        if states == (TrialState.WAITING,):
            return []  # asked before each trial; nothing ever waits here
        found = [trial for trial in self.trials if states is None or trial.state in states]
        return copy.deepcopy(found) if deepcopy else found

    def _replace(self, place: int, **changed: Any) -> None:
        trial = copy.copy(self.trials[place])
        for name, value in changed.items():
            setattr(trial, name, value)
        self.trials[place] = trial
