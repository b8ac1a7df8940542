"""The models page: retrain on corrections, compare, promote, roll back."""

from web.models.views import blueprint

__all__ = ["blueprint"]
