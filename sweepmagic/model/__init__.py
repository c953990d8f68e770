"""What a sweep has taught: Gaussian processes over its space, for the sampler, the view and whoever asks."""

from sweepmagic.model.model import Model, Prediction, Trust

__all__ = ["Model", "Prediction", "Trust"]
