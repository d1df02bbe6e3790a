"""Defection Watch: news feeds in, coded events of political defection in Cambodia out."""

__version__ = "0.1.0"
