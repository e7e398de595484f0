"""Documents as complete HTML pages, without scripts, requests or markup from outside."""
