"""Room `vault`: see CONTRIBUTING, the map of the house."""
