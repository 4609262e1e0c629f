"""Applying a plan durably: nothing lost, nothing written twice, whatever dies and whenever."""
