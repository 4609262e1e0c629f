"""Judging: the pack's rules compiled once, then asked of record after record, each answer with its reasons."""
