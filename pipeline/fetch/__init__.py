"""Fetch: sources and a window → captures in the landing zone. The only part of the program that opens sockets."""
