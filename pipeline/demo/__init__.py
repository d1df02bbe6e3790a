"""A fictional press landscape on loopback: what the program is shown, tried and tested with, without a network."""
