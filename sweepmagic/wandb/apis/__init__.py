"""`wandb.apis`: what reads the record back."""
