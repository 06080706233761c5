"""Google through the Cloud Channel API; ``client`` is all that others need."""
