"""Corrections: the form beside a sentence, and the trainers' queue."""

from web.corrections import queue_views, views

blueprint = views.blueprint
queue_views.add_to(blueprint)

__all__ = ["blueprint"]
