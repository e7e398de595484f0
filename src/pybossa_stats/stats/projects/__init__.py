"""The projects: how they are going, all of them or one in full."""
