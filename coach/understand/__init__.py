"""Meeting -> Reading: `reading.understand` runs the parts in order."""
