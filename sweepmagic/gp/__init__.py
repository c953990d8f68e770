"""A Gaussian process for a few hundred points: kernel, regression, acquisition. Arrays in, arrays out.

This room knows nothing of sweeps; `model` turns a sweep into its arrays.
"""
