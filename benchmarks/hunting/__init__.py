"""Search methods, ours and other people's, raced over problems that stand for tunings.

`problem` says what a problem is and `problems` lists them: formulas in one file for each group, and real trainings out of `tables`. A
third of them is held out from those who tune. `levels` knows the optimum of each and what random search reaches; `contest` runs one
method on one problem; `race` runs ours over many and prints who won; `peers` are other people's methods; `stats` counts.

    python -m benchmarks.hunting.race --group mixed --seeds 3        # ours, now, beside what is kept of the peers
    python -m benchmarks.hunting.record_peers gp wandb --seeds 5     # the peers again, into data/peers/
    python -m benchmarks.hunting.latency ours gp tpe wandb --save    # what a suggestion costs, ours and theirs in one run
    python -m benchmarks.hunting.tables                              # the trainings again, into data/trainings.npz
    python -m benchmarks.hunting.levels                              # after a problem has changed

The second and third need an environment of their own, because HEBO wants old libraries: `pip install "numpy<2" "pandas<3" optuna torch
sweeps scikit-learn scikit-optimize ruamel.yaml psutil`, then `pip install --no-deps HEBO GPy` and what `import hebo` misses. All
threads are to be held at one (`OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1`).
"""
