"""Rows in a database, and the only place that knows SQLAlchemy. See docs/storage.md for the functions.

Functions take a `Session`, return frozen records and never commit; whoever opened the scope does
(`coach.storage.engine.reading` and `.writing`). Every function that gives a meeting, or anything of one, takes a
`Viewer` and applies the one rule of `coach.storage.access`.
"""
