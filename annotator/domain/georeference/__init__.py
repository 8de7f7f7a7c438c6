"""From pixels to the ground and back: placements of scenes, and how they are fitted (mathematics only, no pixels).

Import the modules directly (`from annotator.domain.georeference.placement import Placement`).
"""
