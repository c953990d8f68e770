"""Integrations: one file, one library, imported at its top; they speak the public API only."""
