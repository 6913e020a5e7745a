"""Health in Django admin: editions drafted, previewed and adopted; what people and jobs wrote to be read."""

from health.admin import editions, scores

__all__ = ["editions", "scores"]
