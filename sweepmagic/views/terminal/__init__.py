"""The view in a terminal: a table in place, a menu for interrupts, lines for logs."""
