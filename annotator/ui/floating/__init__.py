"""What floats over the canvas: bars, hints, the legend, the handle of a swipe."""
