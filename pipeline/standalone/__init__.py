"""Airflow on one machine: an embedded PostgreSQL, the Airflow components, and the command that drives them."""
