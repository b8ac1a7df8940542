"""One module a revision. A published revision never changes; a mistake is mended by the next."""
