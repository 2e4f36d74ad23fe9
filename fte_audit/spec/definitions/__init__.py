"""What platforms and the trade mean by resolved, handled, first contact: one YAML file each."""
