"""Customers: their meetings and contacts, what is still open with them, their deals, and tables from a CRM."""

from web.customers import deal_views, import_views
from web.customers.views import blueprint

deal_views.add_to(blueprint)
import_views.add_to(blueprint)

__all__ = ["blueprint"]
