"""The child process that decodes images, and the only place that imports rasterio.

Strangers' files meet the decoders here and nowhere else: with few drivers, without network, with bounded memory. A
decoder that crashes or hangs takes this process with it, not the program. It is started as
`python -m annotator.imagery.worker`.
"""
