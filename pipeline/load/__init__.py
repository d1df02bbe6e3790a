"""Staging → one DuckDB database, merged events, checks, and what is published of it."""
