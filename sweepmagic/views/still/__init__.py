"""What stays: pages and pictures that need no kernel and no script, and figures for whoever plots by hand."""
