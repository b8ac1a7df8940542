"""Own labels: made from examples, trained, reviewed, put in use."""

from web.labels import example_views, review_views, views

blueprint = views.blueprint
example_views.add_to(blueprint)
review_views.add_to(blueprint)

__all__ = ["blueprint"]
