"""The live view in a notebook: what changed in the record, as frames; the widget that carries them; the browser's side in `assets`."""
