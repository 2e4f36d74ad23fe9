"""The spec: YAML text to a frozen `Spec`, with the place of everything in it."""
