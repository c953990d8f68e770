"""What the docs claim, measured: ``python -m benchmarks`` writes ``docs/benchmarks.md``.

A benchmark is a module here with a `TITLE` and a `measure` that returns figures. Nothing is asserted: a missed goal is
written down as missed.
"""
