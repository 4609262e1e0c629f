"""Mapping: a record as judged becomes the calls that carry it into the other system, each value with its origin."""
