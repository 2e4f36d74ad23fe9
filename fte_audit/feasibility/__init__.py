"""Published figures without a log: can they all be true, and what follows from them?

Pure numbers: no files, no formats, no engine. Bounds are floats rounded outwards, so no possible
world is excluded; what is said to be possible has been shown by a solution in exact fractions.
"""
