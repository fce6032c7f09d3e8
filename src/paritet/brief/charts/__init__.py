"""Charts that are read in black and white: shapes and thickness tell, colour only helps."""
