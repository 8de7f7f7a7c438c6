"""Which of GDAL's drivers may meet a stranger's file.

GDAL picks a driver by content, not by name: a `photo.tif` can hold a description that fetches from the network or reads
another file. GDAL only takes a list of drivers to leave out, so all known ones but a few are listed; a test fails when
a new GDAL brings one that is missing here. Opening names the driver as well, so a gap in the list opens no door.
"""

from __future__ import annotations

ALLOWED = frozenset({"GTiff", "COG", "JPEG", "PNG", "JP2OpenJPEG", "WEBP", "BMP", "MEM"})

SKIPPED = tuple(
    """
AAIGrid ACE2 ADBC ADRG AIG AIVector AmigoCloud ARCGEN ARG Arrow AVCBin AVCE00 AVIF AeronavFAA AirSAR BAG BASISU
BIGGIF BLX BNA BSB BT BYN CAD CALS CEOS COASP COSAR CPG CSV CSW CTG CTable2 Carto Cloudant CouchDB DAAS DB2ODBC DDS
DERIVED DGN DGNv8 DIMAP DIPEx DODS DOQ1 DOQ2 DTED DWG DXF E00GRID ECRGTOC ECW EDIGEO EEDA EEDAI EHdr EIR ELAS ENVI
EPSILON ERS ESAT ESRIC ESRIJSON EXR Elastic FAST FIT FITS FME FileGDB FlatGeobuf GDALG GEOR GFF GFT GIF GML GMLAS
GMLJP2 GMT GNMDatabase GNMFile GPKG GPSBabel GPSTrackMaker GPX GRASS GRASSASCIIGrid GRIB GS7BG GSAG GSBG GSC GTA GTI
GTX GTFS GXF GenBin GeoJSON GeoJSONSeq GeoRaster GeoRSS Georaster GmlJP2 HANA HDF4 HDF4Image HDF5 HDF5Image HEIF HF2
HFA HTTP HTF IDA IDB IDRISI ILWIS INGR INGRES IRIS ISCE ISG ISIS2 ISIS3 Idrisi Interlis1 Interlis2 JAXAPALSAR JDEM
JML JP2ECW JP2KAK JP2Lura JP2MrSID JPEG2000 JPEGLS JPEGXL JPIPKAK JSONFG KEA KML KMLSUPEROVERLAY KRO KTX2 L1B LAN
LCP LIBERTIFF LIBKML LOSLAS LVBAG Leveller MAP MBTiles MFF MFF2 MG4Lidar MITAB MRF MSG MSGN MSSQLSpatial MVT MapML
Memory MiraMon MiraMonVector MongoDB MongoDBv3 MrSID MySQL NAS NDF NGSGEOID NGW NITF NOAA_B NSIDCbin NTv2 NWT_GRC
NWT_GRD NULL OAPIF OCI ODBC ODS OGCAPI OGR_GMT OGR_OGDI OGR_PDS OGR_VRT OpenFileGDB OpenAir OSM OZI PAux PCIDSK
PCRaster PDF PDS PDS4 PGDUMP PGeo PLMOSAIC PLSCENES PMTiles PNM PRF Parquet PostGISRaster PostgreSQL R R1 RASDAMAN
RDA RIK RMF ROI_PAC RPFTOC RRASTER RS2 RST Rasterlite Rasterlite2 S101 S102 S104 S111 S57 SAFE SAGA SAR_CEOS SDE
SDTS SEGUKOOA SEGY SENTINEL2 SGI SIGDEM SNAP_TIFF SNODAS SOSI SQLite SRP SRTMHGT STACIT STACTA SUA SVG SXF Selafin
TGA TIGER TIL TSX Terragen TileDB TopoJSON UK.NTF USGSDEM VDV VFK VICAR VRT WAsP WCS WFS WFS3 WMS WMTS Walk XLS XLSX
XODR XPM XPlane XYZ ZMap Zarr netCDF
""".split()
) + ("ESRI Shapefile", "MapInfo File", "NTF", "OGR_DODS", "Geoconcept", "UK .NTF", "Idrisi Vector")


def skip_list() -> str:
    """Value of `GDAL_SKIP`; separated by commas, because some names hold a blank."""
    return ",".join(dict.fromkeys(name for name in SKIPPED if name not in ALLOWED))
