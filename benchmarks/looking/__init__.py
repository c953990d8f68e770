"""The live view, measured in a real JupyterLab in a real browser."""
