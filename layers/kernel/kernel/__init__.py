"""Shared kernel of all services: HTTP, database, events, access and observability. It knows no domain."""
