"""The benchmark: this project beside what could be written in its place.

`python -m tests.benchmarks` runs it. What competes stands in `contenders`, how a
process is measured in `measuring`, what is measured and in which order in `plan`.
"""
