"""Run by the Python that has QGIS: opens every table, then moves, enlarges, adds and deletes a stall. Prints JSON."""

import json
import sys

from qgis.core import QgsApplication, QgsDataProvider, QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

application = QgsApplication([], False)
application.initQgis()
path = sys.argv[1]
tables = {}
probe = QgsVectorLayer(path, "probe", "ogr")
for said in probe.dataProvider().subLayers():
    name = said.split(QgsDataProvider.sublayerSeparator())[1]
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    tables[name] = len(list(layer.getFeatures())) if layer.isValid() else None
stalls = QgsVectorLayer(f"{path}|layername=stall", "stall", "ogr")
moved, larger, gone = list(stalls.getFeatures())[:3]
stalls.startEditing()
shape = QgsGeometry(moved.geometry())
shape.translate(0, 0.00005)
stalls.changeGeometry(moved.id(), shape)
middle = larger.geometry().centroid().asPoint()
ring = [
    QgsPointXY(middle.x() + (at.x() - middle.x()) * 1.5, middle.y() + (at.y() - middle.y()) * 1.5)
    for at in larger.geometry().asPolygon()[0]
]
stalls.changeGeometry(larger.id(), QgsGeometry.fromPolygonXY([ring]))
new = QgsFeature(stalls.fields())
new.setGeometry(shape)
for field in ("site_uid", "class_uid", "first_seen"):
    new[field] = moved[field]
new["uid"] = "stall-from-qgis"
is_added = stalls.addFeature(new)
stalls.deleteFeature(gone.id())
print(json.dumps({"tables": tables, "moved": moved["uid"], "larger": larger["uid"], "gone": gone["uid"],
                  "committed": is_added and stalls.commitChanges()}))  # fmt: skip
