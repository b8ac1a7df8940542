"""The calendar of contacts, customers that hear too little or too much, and what went with won and lost deals."""

from web.contacts.views import blueprint

__all__ = ["blueprint"]
