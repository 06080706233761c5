"""Room `files`: see CONTRIBUTING, the map of the house."""
