"""Say it plainly, in English and Russian, as HTML and PDF."""
