"""What a run can log beside numbers: tables, images, histograms, pages, sounds; each a file in the run's folder."""

from sweepmagic.media.audio import Audio
from sweepmagic.media.clips import Molecule, Object3D, Plotly, Video
from sweepmagic.media.histogram import Histogram
from sweepmagic.media.html import Html
from sweepmagic.media.image import Image
from sweepmagic.media.place import Media, Place
from sweepmagic.media.recognise import as_media, opened
from sweepmagic.media.table import Table

__all__ = [
    "Audio",
    "Histogram",
    "Html",
    "Image",
    "Media",
    "Molecule",
    "Object3D",
    "Place",
    "Plotly",
    "Table",
    "Video",
    "as_media",
    "opened",
]
