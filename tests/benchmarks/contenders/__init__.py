"""What could be written in place of this project, each a script of its own.

Each takes a folder of generated exports and leaves the same score tables as CSV in
another, as plainly as somebody would write it who knows the tool and these exports.
"""
