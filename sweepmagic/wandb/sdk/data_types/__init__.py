"""`wandb.sdk.data_types`."""

from sweepmagic.wandb.data_types import Audio, Histogram, Html, Image, Molecule, Object3D, Plotly, Table, Video

__all__ = ["Audio", "Histogram", "Html", "Image", "Molecule", "Object3D", "Plotly", "Table", "Video"]
