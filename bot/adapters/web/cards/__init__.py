"""Pictures for links to the site: an essay's title, set in clean lines."""
