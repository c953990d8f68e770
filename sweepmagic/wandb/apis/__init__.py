"""`wandb.apis`: what reads the record back."""

from sweepmagic.wandb.apis import public

__all__ = ["public"]
