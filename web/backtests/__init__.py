"""Back-tests: asking for one, its counts, and its examples with what trainers say of them."""

from web.backtests.views import blueprint

__all__ = ["blueprint"]
