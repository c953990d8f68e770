"""`wandb.integration`: what sweepmagic does with other libraries, under W&B's names."""
