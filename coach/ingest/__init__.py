"""Bytes of an upload -> Transcript, one module a form."""
