"""One reader for each format that publishers use; each module has one function, ``read``."""
