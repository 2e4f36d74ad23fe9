"""The spec: YAML text to a frozen `Spec`, with the place of everything in it."""

import os

# Pydantic reads this when it is imported: looking through all installed packages for plugins of
# its own takes longer than checking a spec.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
