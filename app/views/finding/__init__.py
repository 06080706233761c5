"""Room `views/finding`: see CONTRIBUTING, the map of the house."""
