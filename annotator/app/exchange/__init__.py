"""Use cases that bring foreign material in and results out; window and command line share them."""
