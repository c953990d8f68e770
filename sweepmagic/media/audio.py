"""A sound: an array of samples, or a file."""

from __future__ import annotations

import io
import os
import wave
from pathlib import Path
from typing import Any

import numpy as np

from sweepmagic.errors import LogError
from sweepmagic.media.arrays import array_of
from sweepmagic.media.place import Place, described
from sweepmagic.space import Value


class Audio:
    """A sound with a caption.

    Args:
        data_or_path: Samples (with a column per channel if there are several) from -1 to 1 or as 16-bit numbers; or a file.
        sample_rate: Samples a second; needed with an array.
        caption: A line below it.

    Example:
        >>> import tempfile
        >>> sound = Audio(np.zeros(100), sample_rate=8000)
        >>> sound.stored(Place(Path(tempfile.mkdtemp()), "click", 0))["size"]
        244
    """

    def __init__(self, data_or_path: Any, sample_rate: int | None = None, caption: str | None = None) -> None:
        self.caption = caption
        self.sample_rate = sample_rate
        if isinstance(data_or_path, (str, os.PathLike)):
            path = Path(data_or_path)
            if not path.is_file():
                raise LogError(f"Audio: there is no file {os.fspath(data_or_path)!r}")
            self._suffix, self._data = path.suffix or ".wav", path.read_bytes()
        elif sample_rate is None:
            raise LogError(
                "Audio: an array of samples needs its sample_rate, such as Audio(samples, sample_rate=44100)"
            )
        else:
            self._suffix, self._data = ".wav", _wav(array_of(data_or_path), int(sample_rate))

    def stored(self, place: Place) -> dict[str, Value]:
        """Write the sound and return what its row says."""
        found = place.write("audio", self._suffix, self._data)
        return described("audio-file", found, caption=self.caption, sample_rate=self.sample_rate)

    def __repr__(self) -> str:
        return f"<Audio of {len(self._data)} bytes{f' {self.caption!r}' if self.caption else ''}>"


def _wav(samples: np.ndarray[Any, Any], rate: int) -> bytes:
    if samples.ndim not in (1, 2):
        raise LogError(f"Audio: expected samples, or samples × channels, but got an array of shape {samples.shape}")
    if samples.dtype.kind == "f":
        samples = np.nan_to_num(samples).clip(-1, 1) * 32767
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return buffer.getvalue()
