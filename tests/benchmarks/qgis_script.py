"""QGIS at the same work; run by the system's Python (see beside_qgis.py): WHAT FILE... -> one JSON line."""

import json
import os
import random
import statistics
import sys
import time

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEventLoop, QSize, QTimer, QVariant

WIDTH, HEIGHT, METRES = 1920, 1080, 0.5
WEB = "EPSG:3857"


def raster(path):
    layer = QgsRasterLayer(path, "image")
    assert layer.isValid(), path
    return layer


def vector(path):
    layer = QgsVectorLayer(path + "|layername=stall", "stalls", "ogr")
    assert layer.isValid(), path
    return layer


def render(layers, extent, crs):
    """Milliseconds of one map."""
    made = QgsMapSettings()
    made.setLayers(layers)
    made.setOutputSize(QSize(WIDTH, HEIGHT))
    made.setDestinationCrs(crs)
    made.setExtent(extent)
    begin = time.perf_counter()
    job = QgsMapRendererParallelJob(made)
    job.start()
    job.waitForFinished()
    return (time.perf_counter() - begin) * 1e3


def view(layer, rng, scale):
    """A random view of the image, `scale` image pixels for one of the screen."""
    unit, extent = scale * METRES, layer.extent()
    x = extent.xMinimum() + rng.random() * max(1, extent.width() - WIDTH * unit)
    y = extent.yMinimum() + rng.random() * max(1, extent.height() - HEIGHT * unit)
    return QgsRectangle(x, y, x + WIDTH * unit, y + HEIGHT * unit)


def shown(canvas, layers, extent, crs):
    """Wait for the canvas to show these; milliseconds."""
    loop = QEventLoop()
    canvas.mapCanvasRefreshed.connect(loop.quit)
    QTimer.singleShot(30000, loop.quit)
    begin = time.perf_counter()
    canvas.setDestinationCrs(crs)
    canvas.setLayers(layers)
    canvas.setExtent(extent)
    canvas.refresh()
    loop.exec_()
    canvas.mapCanvasRefreshed.disconnect(loop.quit)
    return (time.perf_counter() - begin) * 1e3


def views(image, size):
    layer, rng = raster(image), random.Random(7)
    found = {"first": render([layer], layer.extent(), layer.crs())}
    web, every = QgsCoordinateReferenceSystem(WEB), []
    onto = QgsCoordinateTransform(layer.crs(), web, QgsProject.instance())
    for level in range(min(5, max(1, (int(size) // 512).bit_length()))):
        times = [render([layer], view(layer, rng, 2**level), layer.crs()) for _ in range(9)]
        every += times
        found[f"1:{2**level}"] = statistics.median(times)
    again = view(layer, rng, 1)
    found["again"] = statistics.median(render([layer], again, layer.crs()) for _ in range(6))
    found["all"] = statistics.median(every)
    if "_ov_" in image:
        for level in range(5):
            extents = [onto.transformBoundingBox(view(layer, rng, 2**level)) for _ in range(9)]
            found[f"warped 1:{2**level}"] = statistics.median(render([layer], extent, web) for extent in extents)
    return found


def canvas(image, marks):
    shown_on, layers, rng, found = QgsMapCanvas(), [vector(marks), raster(image)], random.Random(7), {}
    shown_on.resize(WIDTH, HEIGHT)
    shown_on.show()
    crs = layers[1].crs()
    for scale, name in ((1, "1"), (4, "0.25")):
        at, pans, zooms = view(layers[1], rng, scale), [], []
        shown(shown_on, layers, at, crs)
        for turn in range(12):
            step = (1 if turn // 4 % 2 else -1) * at.width() / 4
            at = QgsRectangle(at.xMinimum() + step, at.yMinimum(), at.xMaximum() + step, at.yMaximum())
            pans.append(shown(shown_on, layers, at, crs))
        for turn in range(12):
            at = at.scaled(0.5 if turn % 2 else 2.0)
            zooms.append(shown(shown_on, layers, at, crs))
        found[f"pan_{name}"], found[f"zoom_{name}"] = statistics.median(pans), statistics.median(zooms)
    return found


def drawing(marks, count):
    layer, count, found = vector(marks), int(count), {}
    whole = layer.extent()
    found[f"all_{count}"] = statistics.median(render([layer], whole, layer.crs()) for _ in range(3))
    if count == 100_000:
        for wanted in (1000, 10_000):
            part = whole.scaled((wanted / count) ** 0.5)
            render([layer], part, layer.crs())
            found[f"draw_{wanted}"] = statistics.median(render([layer], part, layer.crs()) for _ in range(7))
    return found


def records(marks, count):
    count, found = int(count), {}
    project = QgsProject.instance()
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    project.setEllipsoid("EPSG:7030")
    begin = time.perf_counter()
    layer = vector(marks)
    assert sum(1 for _ in layer.getFeatures()) == count
    found[f"{count}/open"] = time.perf_counter() - begin
    render([layer], layer.extent(), layer.crs())
    found[f"{count}/drawn"] = time.perf_counter() - begin
    project.addMapLayer(layer, False)
    begin = time.perf_counter()
    QgsVectorLayerUtils.getValues(layer, "$area")
    found[f"{count}/area"] = time.perf_counter() - begin
    table = vector(marks)
    project.addMapLayer(table, False)
    table.addExpressionField("$area", QgsField("area_now_m2", QVariant.Double))
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerOptions = "CSV", ["GEOMETRY=AS_WKT"]
    begin = time.perf_counter()
    QgsVectorFileWriter.writeAsVectorFormatV3(table, marks + ".csv", project.transformContext(), options)
    found[f"{count}/csv"] = time.perf_counter() - begin
    if count == 100_000:
        found["commit"] = statistics.median(commit(marks) for _ in range(7))
    return found


def commit(marks):
    """One more feature in the file, milliseconds."""
    layer = vector(marks)
    layer.startEditing()
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt("POLYGON((128 41, 128.001 41, 128.001 41.001, 128 41))"))
    layer.addFeature(feature)
    begin = time.perf_counter()
    layer.commitChanges()
    return (time.perf_counter() - begin) * 1e3


if __name__ == "__main__":
    application = QgsApplication([], True)
    application.initQgis()
    known = {each.__name__: each for each in (views, canvas, drawing, records)}
    print(json.dumps(known[sys.argv[1]](*sys.argv[2:])), flush=True)
    os._exit(0)
