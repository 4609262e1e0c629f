"""The vocabulary of requirements: what a rule can ask of a value. One small file per family."""
