"""Files that people hand over, read in place: archives within limits, event files line by line.

Nothing is extracted to disk, and what must not be read (private messages) is never opened.
"""
