"""All reports of a server on one page, each part composed of what the reports tell."""
