"""Media that are kept as the files that they are: videos, 3D objects, molecules, Plotly's figures."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from sweepmagic.errors import LogError
from sweepmagic.media.arrays import array_of, plainest
from sweepmagic.media.place import Place, described
from sweepmagic.space import Value


class _File:
    """A file, read at once, with a caption. A name of a file is all that its kinds take, unless they say more."""

    kind = ""
    folder = ""

    def __init__(self, data_or_path: Any, caption: str | None = None) -> None:
        self.caption = caption
        self._suffix, self._data = self._read(data_or_path)

    def _read(self, given: Any) -> tuple[str, bytes]:
        if isinstance(given, (str, os.PathLike)) and os.path.isfile(given):
            path = Path(given)
            return "".join(path.suffixes[-2:]) or ".bin", path.read_bytes()
        name = type(self).__name__
        raise LogError(
            f"{name}: expected the path of a file, but got {given if isinstance(given, str) else type(given)!r}"
        )

    def stored(self, place: Place) -> dict[str, Value]:
        """Write the file and return what its row says."""
        return described(self.kind, place.write(self.folder, self._suffix, self._data), caption=self.caption)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self._data)} bytes{f' {self.caption!r}' if self.caption else ''}>"


class Video(_File):
    """A video: a file, or an array of frames × channels × height × width, which becomes a GIF.

    Example:
        >>> Video(np.zeros((2, 3, 4, 4), dtype="uint8"), fps=2)
        <Video of ... bytes>
    """

    kind, folder = "video-file", "videos"

    def __init__(
        self, data_or_path: Any, caption: str | None = None, fps: int | None = None, format: str | None = None
    ) -> None:
        self.fps = fps or 4
        super().__init__(data_or_path, caption)

    def _read(self, given: Any) -> tuple[str, bytes]:
        if isinstance(given, (str, os.PathLike)):
            return super()._read(given)
        frames = array_of(given)
        if frames.ndim == 5:  # several videos: one below the other
            frames = np.concatenate(list(frames), axis=-2)
        if frames.ndim != 4 or frames.shape[1] not in (1, 3):
            raise LogError(
                f"Video: expected frames × channels × height × width, but got an array of shape {frames.shape}"
            )
        return ".gif", _gif(np.moveaxis(frames, 1, -1).astype(np.uint8), self.fps)


class Object3D(_File):
    """A 3D object: a file (.obj, .gltf, .glb, .stl, ...), an array with a point per row, or a dict of W&B's scenes."""

    kind, folder = "object3D-file", "object3D"

    def _read(self, given: Any) -> tuple[str, bytes]:
        if isinstance(given, (str, os.PathLike)):
            return super()._read(given)
        return ".pts.json", json.dumps(plainest(given if isinstance(given, dict) else array_of(given))).encode()


class Molecule(_File):
    """A molecule: a file (.pdb, .mol, .sdf, .xyz, ...)."""

    kind, folder = "molecule-file", "molecule"


class Plotly(_File):
    """A figure of Plotly's, kept as the JSON that Plotly reads again."""

    kind, folder = "plotly-file", "plotly"

    def _read(self, given: Any) -> tuple[str, bytes]:
        if hasattr(given, "to_json"):
            return ".plotly.json", str(given.to_json()).encode()
        return super()._read(given)


def _gif(frames: np.ndarray[Any, Any], fps: int) -> bytes:
    from PIL import Image

    pictures = [Image.fromarray(frame[..., 0] if frame.shape[-1] == 1 else frame) for frame in frames]
    buffer = io.BytesIO()
    pictures[0].save(buffer, "GIF", save_all=True, append_images=pictures[1:], duration=1000 // fps, loop=0)
    return buffer.getvalue()
