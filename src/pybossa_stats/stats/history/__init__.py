"""What snapshots tell together: growth, differences, alarms."""
