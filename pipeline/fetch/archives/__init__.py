"""Ways to the past: what a source published in a window, asked of publishers' archives and of web archives."""
