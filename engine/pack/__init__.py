"""The pack: what the YAML files say, as immutable values that remember where each was written."""
