"""Runs outside of this process: scripts, functions in processes of their own, Dask. One line connects each with its agent.

The agent stays the only one that writes: a thread of it stands for each run, takes what comes over the line, records it and
has it judged before it answers. `Line` is its end, `LineChannel` the run's.
"""
