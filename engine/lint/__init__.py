"""Lint: a proof from rules, transforms and layouts that no record which passes can be cut, or refused when it is written."""
