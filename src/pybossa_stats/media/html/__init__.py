"""A document as a whole page of HTML: no script, no request, and nothing from outside but text."""
