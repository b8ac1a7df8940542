"""Contacts with customers: tables from a CRM, how often and how soon, and what went with won and lost deals."""
