"""Images and tables of what a Keras model makes of examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

import sweepmagic

RowOf = Callable[[int, Any], Mapping[str, Any]]


@dataclass(frozen=True)
class Examples:
    """Where examples come from, and how to show them.

    Attributes:
        data: Inputs and what they should become.
        generator: A source of batches of both, in place of `data`.
        steps: How many of its batches an evaluation takes.
        labels: What the classes are called.
        input_type: ``image`` shows the inputs.
        output_type: ``label``, ``image`` or ``segmentation_mask``.
    """

    data: Any = None
    generator: Iterator[Any] | None = None
    steps: int = 1
    labels: Sequence[str] = ()
    input_type: str = ""
    output_type: str = ""

    @property
    def are_images(self) -> bool:
        """Return whether there is something to look at."""
        kinds = ("image", "images", "segmentation_mask")
        return self.input_type in kinds or self.output_type in kinds

    def take(self, batches: int = 1) -> tuple[Any, Any] | None:
        """Return examples: inputs and targets; None if there are none."""
        if self.generator is not None:
            found = [(np.asarray(batch[0]), np.asarray(batch[1])) for batch in islice(self.generator, batches)]
            return (np.concatenate([x for x, _ in found]), np.concatenate([y for _, y in found])) if found else None
        if self.data is None:
            return None
        if hasattr(self.data, "take"):  # a tf.data.Dataset in batches
            found = [(np.asarray(x), np.asarray(y)) for x, y in self.data.take(batches)]
            return np.concatenate([x for x, _ in found]), np.concatenate([y for _, y in found])
        return self.data[0], self.data[1]

    def images(self, model: Any, count: int) -> list[sweepmagic.Image]:
        """Return the first `count` examples as images that say what the model takes them for."""
        taken = self.take()
        if taken is None:
            return []
        x, y = np.asarray(taken[0])[:count], np.asarray(taken[1])[:count]
        guesses = model.predict(x, verbose=0)
        return [image for row in range(len(x)) for image in self._pictures(x[row], y[row], guesses[row])]

    def _pictures(self, x: Any, y: Any, guess: Any) -> list[sweepmagic.Image]:
        if self.output_type in ("image", "images"):
            return [
                sweepmagic.Image(each, caption=said) for each, said in ((x, "input"), (guess, "output"), (y, "target"))
            ]
        if self.output_type == "segmentation_mask":
            masks = {"predictions": self._mask(guess), "ground_truth": self._mask(y)}
            return [sweepmagic.Image(x, masks=masks)]
        return [sweepmagic.Image(x, caption=self.label_of(guess))]

    def _mask(self, scores: Any) -> dict[str, Any]:
        scores = np.asarray(scores)
        one = scores.ndim < 3 or scores.shape[-1] == 1
        classes = np.round(scores.reshape(scores.shape[:2])) if one else scores.argmax(axis=-1)
        return {"mask_data": classes.astype(np.uint8), "class_labels": dict(enumerate(self.labels))}

    def label_of(self, scores: Any) -> str:
        """Return the class that these scores say, or a number as it is."""
        scores = np.ravel(scores)
        if scores.size == 1 and len(self.labels) != 2:
            return f"{float(scores[0]):.4g}"
        place = int(scores.argmax()) if scores.size > 1 else int(scores[0] >= 0.5)
        return str(self.labels[place]) if place < len(self.labels) else str(place)

    def table(self, model: Any, rows: Sequence[int] | None, of_input: RowOf | None, of_output: RowOf | None) -> Any:
        """Return what the model predicts for the examples, a row each; None if there are none.

        Args:
            model: The model.
            rows: Which examples; by default all.
            of_input: What a row says of an input and its target, by number: a dict.
            of_output: What a row says of a prediction, by number: a dict.
        """
        taken = self.take(self.steps)
        if taken is None:
            return None
        x, y = np.asarray(taken[0]), np.asarray(taken[1])
        chosen = list(range(len(x))) if rows is None else list(rows)
        guesses = model.predict(x[chosen], verbose=0)
        said = [
            self._row(row, x[row], y[row], guess, of_input, of_output)
            for row, guess in zip(chosen, guesses, strict=True)
        ]
        return sweepmagic.Table(columns=list(said[0]), data=[list(each.values()) for each in said]) if said else None

    def _row(
        self, number: int, x: Any, y: Any, guess: Any, of_input: RowOf | None, of_output: RowOf | None
    ) -> dict[str, Any]:
        shown = sweepmagic.Image(x) if self.input_type in ("image", "images") else x
        row = {"val_row": number, "input": shown, "target": y, "output": guess}
        if of_input is not None:
            row |= of_input(number, {"input": x, "target": y})
        return {**row, **of_output(number, {"output": guess})} if of_output is not None else row
