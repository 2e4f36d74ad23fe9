"""Messages -> conversations."""
