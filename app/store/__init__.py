"""Room `store`: see CONTRIBUTING, the map of the house."""
