"""Room `models`: see CONTRIBUTING, the map of the house."""
