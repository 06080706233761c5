"""Room `views/cards`: see CONTRIBUTING, the map of the house."""
