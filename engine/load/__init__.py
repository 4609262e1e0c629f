"""The first stage: YAML text becomes nodes that remember their place, and nodes become typed values."""
