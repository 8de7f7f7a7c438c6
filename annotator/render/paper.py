"""Pictures and pages without a window: charts as SVG and PNG, HTML as PDF. The same input gives the same bytes."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF, QUrl, QUuid
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)
from PySide6.QtSvg import QSvgGenerator

Paint = Callable[[QPainter, QRectF], object]

_PDF_DPI = 150
_MARGIN_MM = 16.0
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:[^)]*\)")
_XMP_DATES = re.compile(rb'(xmp:(?:CreateDate|ModifyDate|MetadataDate)=")[^"]*(")')


@contextmanager
def without_screen() -> Iterator[QGuiApplication]:
    """An application for drawing text where there may be no display; one that runs already is used."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        yield running
        return
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    yield QGuiApplication([])


def paper_font(pixels: int = 12) -> QFont:
    """The font of charts and maps."""
    font = QFont()
    font.setPixelSize(pixels)
    return font


def drawn_png(size: tuple[int, int], paint: Paint, ratio: float = 2.0, ground: str = "#ffffff") -> bytes:
    """A drawing of `size` (width, height in points) as PNG with `ratio` pixels per point."""
    picture = QImage(round(size[0] * ratio), round(size[1] * ratio), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(ground))
    painter = QPainter(picture)
    paint(painter, QRectF(0, 0, *size))
    painter.end()
    return png_of(picture)


def drawn_svg(size: tuple[int, int], paint: Paint, title: str) -> bytes:
    """The same drawing as SVG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(*size))
    generator.setViewBox(QRectF(0, 0, *size))
    generator.setTitle(title)
    painter = QPainter(generator)
    paint(painter, QRectF(0, 0, *size))
    painter.end()
    buffer.close()
    return bytes(data.data())


def png_of(picture: QImage) -> bytes:
    """An image as PNG."""
    return _encoded(picture, "PNG", -1)


def jpeg_of(picture: QImage, quality: int = 88) -> bytes:
    """An image as JPEG, for photographs."""
    return _encoded(picture, "JPEG", quality)


def pdf_of(html: str, title: str, when: dt.datetime, identity: str, pictures: Mapping[str, bytes] = {}) -> bytes:
    """An HTML page (the subset that Qt's rich text knows, its pictures by name) as A4 PDF.

    `when` and `identity` take the place of clock and chance in the file, so that it changes only with its contents.
    """
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_PDF_DPI)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Landscape,
            QMarginsF(*[_MARGIN_MM] * 4),
            QPageLayout.Unit.Millimeter,
        )
    )
    writer.setTitle(title)
    writer.setCreator("annotator")
    writer.setDocumentId(QUuid.createUuidV5(QUuid(), identity.encode()))
    _print(html, writer, pictures)
    buffer.close()
    return _with_date(bytes(data.data()), when)


def _print(html: str, writer: QPdfWriter, pictures: Mapping[str, bytes]) -> None:
    document = QTextDocument()
    for name, data in pictures.items():
        document.addResource(int(QTextDocument.ResourceType.ImageResource.value), QUrl(name), QImage.fromData(data))
    document.setDocumentMargin(0.0)
    font = QFont()
    font.setPointSizeF(9.0)
    document.setDefaultFont(font)
    document.documentLayout().setPaintDevice(writer)
    document.setHtml(html)
    page = writer.pageLayout().paintRectPixels(_PDF_DPI)
    document.setPageSize(QSizeF(page.width(), page.height()))
    document.print_(writer)


def _encoded(picture: QImage, kind: str, quality: int) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind.encode()))
    writer.setQuality(quality)
    writer.write(picture)
    buffer.close()
    return bytes(data.data())


def _with_date(pdf: bytes, when: dt.datetime) -> bytes:
    """Dates replaced by one of the same length, so that the offsets in the file stay right."""
    written = when.strftime("D:%Y%m%d%H%M%S")
    plain = when.strftime("%Y-%m-%dT%H:%M:%S")

    def stamp(found: re.Match[bytes]) -> bytes:
        room = len(found.group(0)) - len(found.group(1)) - 4
        text = (written + "Z" + " " * room)[:room] if room > len(written) else written[:room]
        return b"/" + found.group(1) + b" (" + text.encode("ascii") + b")"

    def stamp_xmp(found: re.Match[bytes]) -> bytes:
        room = len(found.group(0)) - len(found.group(1)) - len(found.group(2))
        return found.group(1) + (plain + "Z" + " " * room)[:room].encode("ascii") + found.group(2)

    return _XMP_DATES.sub(stamp_xmp, _DATES.sub(stamp, pdf))
