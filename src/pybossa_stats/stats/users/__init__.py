"""Who contributes, and who comes back."""
