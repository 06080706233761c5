"""Room `commands`: see CONTRIBUTING, the map of the house."""
