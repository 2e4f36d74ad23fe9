"""An inspection as text, one module for each format."""
