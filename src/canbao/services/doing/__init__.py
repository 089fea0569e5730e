"""What the single services do, a module for each kind of matter; `behaviour` loads them."""
