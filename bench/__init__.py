"""Benchmarks: what must stay true as the book grows, each figure a ratio within one run.

`make bench` runs all, `python -m bench --help` lists the parts; docs/performance.md keeps what they found.
"""
