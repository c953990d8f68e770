"""Tables of real learning curves, and sweeps simulated on them: what `benchmarks.stopping` measures."""
