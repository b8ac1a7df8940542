"""The library of passages to learn from, with consent, and playlists of them."""

from web.library.playlist_views import playlist_pages
from web.library.views import blueprint

playlist_pages(blueprint)

__all__ = ["blueprint"]
