"""The plan: what a run would do with each record, and why. evaluate, plan and run share it; only run applies it."""
