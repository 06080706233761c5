"""Our application to a provider's partner programme on screen (R60)."""
