"""Room `views`: see CONTRIBUTING, the map of the house."""
