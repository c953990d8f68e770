"""The notebooks: what is stored in them, and what happens when they run."""
