"""The live world: systems opened by the configuration, and the surroundings read from them when they are first asked for."""
