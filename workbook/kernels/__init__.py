"""Kernels that start at once and can reach nothing: forked from a warm process, in a sandbox."""
