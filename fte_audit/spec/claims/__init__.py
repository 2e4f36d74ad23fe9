"""Files of published claims: strict models, the library of relations, units and positions."""
