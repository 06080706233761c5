"""Room `actions`: see CONTRIBUTING, the map of the house."""
