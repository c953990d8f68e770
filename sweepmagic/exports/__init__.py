"""A sweep for other programs: a file, or what TensorBoard, MLflow and Optuna keep. One file a form.

`Snapshot` is what is written, `write` chooses the form. A form is a function of a snapshot and where it goes; it returns
what it wrote. The library that it needs is imported at its top, so a form is only loaded when it is asked for.
"""

from sweepmagic.exports.forms import Written, counted, write
from sweepmagic.exports.snapshot import Snapshot

__all__ = ["Snapshot", "Written", "counted", "write"]
