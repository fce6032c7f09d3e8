"""The founding editions: built from the publishers' original files, shipped inside the package.

This folder holds the data, ``<source>/<edition>/``; `paritet.store.founding.build` makes it. The same files
give the same bytes, so that anyone can rebuild the store from the publishers' files and compare.
"""
