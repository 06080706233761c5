"""Room `views/table`: see CONTRIBUTING, the map of the house."""
