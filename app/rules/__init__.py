"""Room `rules`: see CONTRIBUTING, the map of the house."""
