"""How law is read, checked, evaluated and explained. Knows nothing of China."""
