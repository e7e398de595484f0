"""The aggregation layer: SQL in, frozen dataclasses out; it knows nothing of output."""
