"""Views: they read the record with a cursor of their own and show it; nothing they do can change a sweep but an event."""
