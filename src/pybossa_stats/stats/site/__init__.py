"""The global statistics, and snapshots of them."""
