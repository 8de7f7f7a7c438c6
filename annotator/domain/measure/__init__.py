"""Lengths, areas and their errors: what every published figure rests on.

Formulas, rules and test vectors follow the project's measurement definitions; all functions are pure.
Import the modules directly (`from annotator.domain.measure.geodesic import areas_m2`).
"""
