"""Read what publishers publish, exactly as published."""
