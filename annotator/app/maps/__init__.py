"""Map sources of the user: which there are, what they show, and tile sources as scenes of a project."""
