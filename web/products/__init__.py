"""Products: the list that trainers and admins keep, and the products of one meeting."""

from web.products import meeting_views, views

blueprint = views.blueprint
meeting_views.add_to(blueprint)

__all__ = ["blueprint"]
