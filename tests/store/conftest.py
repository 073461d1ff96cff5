"""An empty store for each test."""
