"""The land of the Earth, and where it comes from."""
