"""Room `views/itemmodels`: see CONTRIBUTING, the map of the house."""
