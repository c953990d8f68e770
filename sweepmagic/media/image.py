"""An image: an array, a tensor, a PIL image, a figure or a file; kept as PNG."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sweepmagic.errors import LogError
from sweepmagic.media.arrays import array_of, is_tensor, plainest
from sweepmagic.media.place import Place, described
from sweepmagic.space import Value

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_FORMATS = ("png", "jpg", "jpeg", "gif", "bmp", "webp", "tiff")


class Image:
    """An image with a caption, and boxes or masks that are kept as data beside it.

    Args:
        data: An array of height × width, with 1, 3 or 4 channels last (first in a tensor of PyTorch's); a PIL image; a figure
            of matplotlib's; or the path of a file.
        mode: PIL's mode, such as ``L`` or ``RGB``, where the number of channels does not say it.
        caption: A line below it.
        boxes: Boxes by name, as W&B's format has them.
        masks: Masks by name: each a dict with ``mask_data``, an array of class numbers.
        classes: The classes' names, as data.
        file_type: ``png``, ``jpg``, ...
        normalize: Stretch numbers to 0..255: those from 0 to 1, and, if there are negative ones, from the least to the greatest.

    Example:
        >>> import tempfile
        >>> kept = Image(np.zeros((2, 3))).stored(Place(Path(tempfile.mkdtemp()), "digit", 0))
        >>> kept["_type"], kept["width"], kept["height"], kept["format"]
        ('image-file', 3, 2, 'png')
    """

    def __init__(
        self,
        data: Any,
        mode: str | None = None,
        caption: str | None = None,
        grouping: int | None = None,
        classes: Any = None,
        boxes: Mapping[str, Any] | None = None,
        masks: Mapping[str, Any] | None = None,
        file_type: str | None = None,
        normalize: bool = True,
    ) -> None:
        self.caption = caption
        self.grouping = grouping
        self.classes = classes
        self.boxes = boxes
        self.masks = masks
        self.format = (file_type or "png").lower()
        self._file: Path | None = None
        if self.format not in _FORMATS:
            raise LogError(f"file_type: expected one of {', '.join(_FORMATS)}, but got {file_type!r}")
        if isinstance(data, Image):
            data = data.image
        if isinstance(data, (str, os.PathLike)):
            self._file, self.format = Path(data), Path(data).suffix.lstrip(".").lower() or "png"
            if not self._file.is_file():
                raise LogError(f"Image: there is no file {os.fspath(data)!r}")
            self._data = self._file.read_bytes()  # now: the next plot may have the same name
            self._picture: Picture | None = None
        else:
            self._picture = _picture(data, mode, normalize=normalize)

    @property
    def image(self) -> Picture:
        """The image, as PIL's."""
        if self._picture is None:
            from PIL import Image as pil

            self._picture = pil.open(io.BytesIO(self._data))
        return self._picture

    def stored(self, place: Place) -> dict[str, Value]:
        """Write the image (and its masks), and return what its row says."""
        data = self._data if self._file is not None else _encoded(self.image, self.format)
        found = place.write("images", f".{self.format}", data)
        width, height = self.image.size
        return described(
            "image-file",
            found,
            format=self.format,
            width=width,
            height=height,
            caption=self.caption,
            grouping=self.grouping,
            classes=None if self.classes is None else plainest(getattr(self.classes, "_class_set", self.classes)),
            boxes={name: plainest(box) for name, box in self.boxes.items()} if self.boxes else None,
            masks={name: _mask(mask, place.inside()) for name, mask in self.masks.items()} if self.masks else None,
        )

    def _repr_png_(self) -> bytes:
        return _encoded(self.image, "png")

    def __repr__(self) -> str:
        width, height = self.image.size
        return f"<Image {width}×{height}{f' {self.caption!r}' if self.caption else ''}>"


def _mask(mask: Mapping[str, Any], place: Place) -> dict[str, Value]:
    from PIL import Image as pil

    said = {key: plainest(value) for key, value in mask.items() if key not in ("mask_data", "path")}
    if "mask_data" in mask:
        data = _encoded(pil.fromarray(array_of(mask["mask_data"]).astype(np.uint8)), "png")
    elif "path" in mask:
        data = Path(mask["path"]).read_bytes()
    else:
        raise LogError(f"masks: expected a dict with mask_data or path, but it has {', '.join(mask) or 'nothing'}")
    return {**described("mask", place.write("images/mask", ".mask.png", data)), **said}


def _encoded(picture: Picture, format: str) -> bytes:
    buffer = io.BytesIO()
    kind = {"jpg": "jpeg"}.get(format, format)
    if kind == "jpeg" and picture.mode not in ("L", "RGB", "CMYK"):
        picture = picture.convert("RGB")
    picture.save(buffer, kind.upper())
    return buffer.getvalue()


def _picture(data: Any, mode: str | None, *, normalize: bool) -> Picture:
    from PIL import Image as pil

    if isinstance(data, pil.Image):
        return data.convert(mode) if mode else data.copy()
    if getattr(data, "__name__", "") == "matplotlib.pyplot":
        data = data.gcf()
    if not hasattr(data, "savefig") and hasattr(data, "figure") and hasattr(data.figure, "savefig"):
        data = data.figure  # axes, and what seaborn returns
    if hasattr(data, "savefig"):
        buffer = io.BytesIO()
        data.savefig(buffer, format="png")
        return pil.open(buffer)
    array = _bytes_of(_channels_last(data), normalize=normalize)
    return pil.fromarray(array) if mode is None else pil.fromarray(array).convert(mode)


def _channels_last(data: Any) -> np.ndarray[Any, Any]:
    array = array_of(data)
    if array.ndim == 4 and is_tensor(data):  # a batch, as torchvision's make_grid would lay it out: side by side
        array = np.concatenate(list(array), axis=-1)
    if array.ndim == 3 and is_tensor(data) and array.shape[0] in (1, 3, 4):
        array = np.moveaxis(array, 0, -1)
    if array.ndim > 3 or (array.ndim == 3 and array.shape[-1] not in (1, 2, 3, 4)):
        array = array.squeeze()  # one image of a batch, or a single channel first
    if array.ndim == 3 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[-1] not in (2, 3, 4)) or 0 in array.shape:
        expected = "height × width, with 1, 3 or 4 channels last"
        raise LogError(f"Image: expected an array of {expected}, but got one of shape {array.shape}")
    return array


def _bytes_of(array: np.ndarray[Any, Any], *, normalize: bool) -> np.ndarray[Any, Any]:
    if array.dtype == np.uint8:
        return array
    array = np.nan_to_num(array.astype(np.float64))
    if normalize:
        low, high = float(array.min()), float(array.max())
        if low < 0:
            array = (array - low) / ((high - low) or 1.0)
            high = 1.0
        if high <= 1:
            array = array * 255
    return array.clip(0, 255).astype(np.uint8)
