"""Tests of a pack's rules, written as data: a record, changes to it, and what must be decided about it."""
