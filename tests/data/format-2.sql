-- index crossing_site
CREATE INDEX "crossing_site" ON crossing(site_uid)
-- index edit_of
CREATE INDEX "edit_of" ON edit(of_edit)
-- index edit_row_edit
CREATE INDEX "edit_row_edit" ON edit_row(edit)
-- index edit_row_uid
CREATE INDEX "edit_row_uid" ON edit_row(row_uid)
-- index edit_state
CREATE INDEX "edit_state" ON edit(state, fid)
-- index error_part_stall
CREATE INDEX "error_part_stall" ON error_part(stall_uid)
-- index obscured_mark_mark
CREATE INDEX "obscured_mark_mark" ON obscured_mark(mark_uid)
-- index obscured_mark_review
CREATE INDEX "obscured_mark_review" ON obscured_mark(review_uid)
-- index stall_site
CREATE INDEX "stall_site" ON stall(site_uid)
-- index vehicle_site
CREATE INDEX "vehicle_site" ON vehicle(site_uid)
-- table cell
CREATE TABLE "cell" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"geom" POLYGON,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"site_uid" TEXT,"scene_uid" TEXT,"zone_uid" TEXT,"route_uid" TEXT,"object_kind" TEXT,"state" TEXT,"geom_px" BLOB,row_crc INTEGER)
-- table class
CREATE TABLE "class" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"name" TEXT,"object_kind" TEXT,"key" INTEGER,"color" TEXT,"symbol" TEXT,"counted" BOOLEAN,"length_min_m" REAL,"length_max_m" REAL,"length_nominal_m" REAL,row_crc INTEGER)
-- table control_point
CREATE TABLE "control_point" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"scene_uid" TEXT,"px" REAL,"py" REAL,"lon" REAL,"lat" REAL,"enabled" BOOLEAN,row_crc INTEGER)
-- table crossing
CREATE TABLE "crossing" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"geom" POINT,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"name" TEXT,"site_uid" TEXT,"class_uid" TEXT,"certainty" TEXT,"pass_uid" TEXT,"drawn_on" TEXT,"geom_px" BLOB,"pointing_sd_px" REAL,"locked" BOOLEAN,"first_seen" TEXT,"gone_by" TEXT,"last_absent" TEXT,"born_checked_by" TEXT,"born_checked_at" DATETIME,"gone_checked_by" TEXT,"gone_checked_at" DATETIME,"at_gate" TEXT,"banks" TEXT,"route_uid" TEXT,row_crc INTEGER)
-- table edit
CREATE TABLE "edit" (fid INTEGER PRIMARY KEY NOT NULL,label TEXT,at DATETIME,analyst TEXT,scene_uid TEXT,site_uid TEXT,role TEXT,of_edit INTEGER,state TEXT,row_count INTEGER,row_crc INTEGER)
-- table edit_row
CREATE TABLE "edit_row" (fid INTEGER PRIMARY KEY NOT NULL,edit INTEGER,kind TEXT,row_uid TEXT,before TEXT,after TEXT,packed BLOB,row_crc INTEGER)
-- table edition
CREATE TABLE "edition" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"name" TEXT,"edit_id" INTEGER,"tables" TEXT,row_crc INTEGER)
-- table error_part
CREATE TABLE "error_part" (fid INTEGER PRIMARY KEY NOT NULL,stall_uid TEXT,source TEXT,part_m2 REAL)
-- table file_state
CREATE TABLE "file_state" (fid INTEGER PRIMARY KEY NOT NULL,format INTEGER,counts TEXT,change_counter INTEGER,row_crc INTEGER)
-- table gpkg_contents
CREATE TABLE "gpkg_contents" (table_name TEXT NOT NULL PRIMARY KEY,data_type TEXT NOT NULL,identifier TEXT UNIQUE,description TEXT DEFAULT '',last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),min_x DOUBLE,min_y DOUBLE,max_x DOUBLE,max_y DOUBLE,srs_id INTEGER,CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))
-- table gpkg_extensions
CREATE TABLE "gpkg_extensions" (table_name TEXT,column_name TEXT,extension_name TEXT NOT NULL,definition TEXT NOT NULL,scope TEXT NOT NULL,CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))
-- table gpkg_geometry_columns
CREATE TABLE "gpkg_geometry_columns" (table_name TEXT NOT NULL,column_name TEXT NOT NULL,geometry_type_name TEXT NOT NULL,srs_id INTEGER NOT NULL,z TINYINT NOT NULL,m TINYINT NOT NULL,CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),CONSTRAINT uk_gc_table_name UNIQUE (table_name),CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))
-- table gpkg_spatial_ref_sys
CREATE TABLE "gpkg_spatial_ref_sys" (srs_name TEXT NOT NULL,srs_id INTEGER NOT NULL PRIMARY KEY,organization TEXT NOT NULL,organization_coordsys_id INTEGER NOT NULL,definition TEXT NOT NULL,description TEXT)
-- table obscured_mark
CREATE TABLE "obscured_mark" (fid INTEGER PRIMARY KEY NOT NULL,review_uid TEXT,mark_uid TEXT)
-- table pass
CREATE TABLE "pass" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"name" TEXT,"adjudicated" BOOLEAN,row_crc INTEGER)
-- table review
CREATE TABLE "review" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"site_uid" TEXT,"scene_uid" TEXT,"object_kind" TEXT,"pass_uid" TEXT,"state" TEXT,"obscured_wkt" TEXT,"obscured_px_wkt" TEXT,"obscured_fraction" REAL,"reviewed_at" DATETIME,row_crc INTEGER)
-- table route
CREATE TABLE "route" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"geom" LINESTRING,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"name" TEXT,"site_uid" TEXT,"drawn_on" TEXT,"geom_px" BLOB,"length_m" REAL,row_crc INTEGER)
-- table rtree_cell_geom
CREATE VIRTUAL TABLE "rtree_cell_geom" USING rtree(id, minx, maxx, miny, maxy)
-- table rtree_crossing_geom
CREATE VIRTUAL TABLE "rtree_crossing_geom" USING rtree(id, minx, maxx, miny, maxy)
-- table rtree_route_geom
CREATE VIRTUAL TABLE "rtree_route_geom" USING rtree(id, minx, maxx, miny, maxy)
-- table rtree_scene_geom
CREATE VIRTUAL TABLE "rtree_scene_geom" USING rtree(id, minx, maxx, miny, maxy)
-- table rtree_site_geom
CREATE VIRTUAL TABLE "rtree_site_geom" USING rtree(id, minx, maxx, miny, maxy)
-- table rtree_stall_geom
CREATE VIRTUAL TABLE "rtree_stall_geom" USING rtree(id, minx, maxx, miny, maxy)
-- table rtree_vehicle_geom
CREATE VIRTUAL TABLE "rtree_vehicle_geom" USING rtree(id, minx, maxx, miny, maxy)
-- table rtree_zone_geom
CREATE VIRTUAL TABLE "rtree_zone_geom" USING rtree(id, minx, maxx, miny, maxy)
-- table scene
CREATE TABLE "scene" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"geom" POLYGON,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"name" TEXT,"kind" TEXT,"acquired_from" DATE,"acquired_to" DATE,"provider" TEXT,"image_id" TEXT,"credit" TEXT,"licence" TEXT,"citation" TEXT,"files" TEXT,"sha256" TEXT,"width_px" INTEGER,"height_px" INTEGER,"pixel_m" REAL,"gsd_m" REAL,"off_nadir_deg" REAL,"placement" TEXT,"mapping" TEXT,"crs" TEXT,"scale_sd" REAL,"scale_assumed" BOOLEAN,"rmse_m" REAL,"display" TEXT,row_crc INTEGER)
-- table setting
CREATE TABLE "setting" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"value" TEXT,row_crc INTEGER)
-- table site
CREATE TABLE "site" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"geom" POINT,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"name" TEXT,"aliases" TEXT,"kind" TEXT,"town" TEXT,"county" TEXT,"province" TEXT,"known" BOOLEAN,"boundary_wkt" TEXT,row_crc INTEGER)
-- table site_scene
CREATE TABLE "site_scene" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"site_uid" TEXT,"scene_uid" TEXT,"nudge_east_m" REAL,"nudge_north_m" REAL,row_crc INTEGER)
-- table stall
CREATE TABLE "stall" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"geom" POLYGON,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"name" TEXT,"site_uid" TEXT,"class_uid" TEXT,"certainty" TEXT,"pass_uid" TEXT,"drawn_on" TEXT,"geom_px" BLOB,"pointing_sd_px" REAL,"locked" BOOLEAN,"first_seen" TEXT,"gone_by" TEXT,"last_absent" TEXT,"born_checked_by" TEXT,"born_checked_at" DATETIME,"gone_checked_by" TEXT,"gone_checked_at" DATETIME,"replaces" TEXT,"shape" TEXT,"recipe" TEXT,"pointing_sd_m" REAL,"edge_rule" TEXT,"area_m2" REAL,"area_sd_m2" REAL,"perimeter_m" REAL,"length_m" REAL,"width_m" REAL,"orientation_deg" REAL,row_crc INTEGER)
-- table stated_value
CREATE TABLE "stated_value" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"site_uid" TEXT,"quantity" TEXT,"period_from" DATE,"period_to" DATE,"value" REAL,"source" TEXT,row_crc INTEGER)
-- table typed_site_change
CREATE TABLE "typed_site_change" (OGC_FID INTEGER,site_uid TEXT,site TEXT,baseline TEXT,start_scene_uid TEXT,end_scene_uid TEXT,area_start_m2 REAL,area_start_sd_m2 REAL,area_end_m2 REAL,area_end_sd_m2 REAL,peak_m2 REAL,net_m2 REAL,net_sd_m2 REAL,gross_added_m2 REAL,gross_removed_m2 REAL,direction TEXT,event TEXT,reason TEXT)
-- table typed_site_scene_total
CREATE TABLE "typed_site_scene_total" (OGC_FID INTEGER,site_uid TEXT,site TEXT,scene_uid TEXT,scene TEXT,acquired_from TEXT,acquired_to TEXT,zone_uid TEXT,object_kind TEXT,class_uid TEXT,class TEXT,count INTEGER,count_min INTEGER,count_max INTEGER,count_assumed INTEGER,area_m2 REAL,area_sd_m2 REAL,area_min_m2 REAL,area_max_m2 REAL,area_assumed_m2 REAL)
-- table typed_year_change
CREATE TABLE "typed_year_change" (OGC_FID INTEGER,year INTEGER,rule TEXT,class_uid TEXT,class TEXT,gross_added_m2 REAL,gross_removed_m2 REAL,net_m2 REAL,net_sd_m2 REAL,sites_covered INTEGER,sites_grew INTEGER,sites_shrank INTEGER,sites_new INTEGER,sites_closed INTEGER)
-- table vehicle
CREATE TABLE "vehicle" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"geom" POINT,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"name" TEXT,"site_uid" TEXT,"class_uid" TEXT,"certainty" TEXT,"pass_uid" TEXT,"drawn_on" TEXT,"geom_px" BLOB,"pointing_sd_px" REAL,"locked" BOOLEAN,"scene_uid" TEXT,"zone_uid" TEXT,"axis_px" BLOB,"length_m" REAL,"length_sd_m" REAL,"orientation_deg" REAL,"heading_deg" REAL,row_crc INTEGER)
-- table verdict
CREATE TABLE "verdict" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"site_uid" TEXT,"direction" TEXT,"reason" TEXT,"period_from" DATE,"period_to" DATE,row_crc INTEGER)
-- table zone
CREATE TABLE "zone" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"geom" POLYGON,"uid" TEXT UNIQUE,"note" TEXT,"analyst" TEXT,"created" DATETIME,"modified" DATETIME,"name" TEXT,"site_uid" TEXT,"drawn_on" TEXT,"geom_px" BLOB,"area_m2" REAL,"perimeter_m" REAL,row_crc INTEGER)
-- trigger rtree_cell_geom_delete
CREATE TRIGGER "rtree_cell_geom_delete" AFTER DELETE ON "cell" WHEN old."geom" NOT NULL BEGIN DELETE FROM "rtree_cell_geom" WHERE id = OLD."fid"; END
-- trigger rtree_cell_geom_insert
CREATE TRIGGER "rtree_cell_geom_insert" AFTER INSERT ON "cell" WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN INSERT OR REPLACE INTO "rtree_cell_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_cell_geom_update2
CREATE TRIGGER "rtree_cell_geom_update2" AFTER UPDATE OF "geom" ON "cell" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_cell_geom" WHERE id = OLD."fid"; END
-- trigger rtree_cell_geom_update4
CREATE TRIGGER "rtree_cell_geom_update4" AFTER UPDATE ON "cell" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_cell_geom" WHERE id IN (OLD."fid", NEW."fid"); END
-- trigger rtree_cell_geom_update5
CREATE TRIGGER "rtree_cell_geom_update5" AFTER UPDATE ON "cell" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_cell_geom" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "rtree_cell_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_cell_geom_update6
CREATE TRIGGER "rtree_cell_geom_update6" AFTER UPDATE OF "geom" ON "cell" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" NOTNULL AND NOT ST_IsEmpty(OLD."geom")) BEGIN UPDATE "rtree_cell_geom" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"),miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW."fid";END
-- trigger rtree_cell_geom_update7
CREATE TRIGGER "rtree_cell_geom_update7" AFTER UPDATE OF "geom" ON "cell" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" ISNULL OR ST_IsEmpty(OLD."geom")) BEGIN INSERT INTO "rtree_cell_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_crossing_geom_delete
CREATE TRIGGER "rtree_crossing_geom_delete" AFTER DELETE ON "crossing" WHEN old."geom" NOT NULL BEGIN DELETE FROM "rtree_crossing_geom" WHERE id = OLD."fid"; END
-- trigger rtree_crossing_geom_insert
CREATE TRIGGER "rtree_crossing_geom_insert" AFTER INSERT ON "crossing" WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN INSERT OR REPLACE INTO "rtree_crossing_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_crossing_geom_update2
CREATE TRIGGER "rtree_crossing_geom_update2" AFTER UPDATE OF "geom" ON "crossing" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_crossing_geom" WHERE id = OLD."fid"; END
-- trigger rtree_crossing_geom_update4
CREATE TRIGGER "rtree_crossing_geom_update4" AFTER UPDATE ON "crossing" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_crossing_geom" WHERE id IN (OLD."fid", NEW."fid"); END
-- trigger rtree_crossing_geom_update5
CREATE TRIGGER "rtree_crossing_geom_update5" AFTER UPDATE ON "crossing" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_crossing_geom" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "rtree_crossing_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_crossing_geom_update6
CREATE TRIGGER "rtree_crossing_geom_update6" AFTER UPDATE OF "geom" ON "crossing" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" NOTNULL AND NOT ST_IsEmpty(OLD."geom")) BEGIN UPDATE "rtree_crossing_geom" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"),miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW."fid";END
-- trigger rtree_crossing_geom_update7
CREATE TRIGGER "rtree_crossing_geom_update7" AFTER UPDATE OF "geom" ON "crossing" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" ISNULL OR ST_IsEmpty(OLD."geom")) BEGIN INSERT INTO "rtree_crossing_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_route_geom_delete
CREATE TRIGGER "rtree_route_geom_delete" AFTER DELETE ON "route" WHEN old."geom" NOT NULL BEGIN DELETE FROM "rtree_route_geom" WHERE id = OLD."fid"; END
-- trigger rtree_route_geom_insert
CREATE TRIGGER "rtree_route_geom_insert" AFTER INSERT ON "route" WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN INSERT OR REPLACE INTO "rtree_route_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_route_geom_update2
CREATE TRIGGER "rtree_route_geom_update2" AFTER UPDATE OF "geom" ON "route" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_route_geom" WHERE id = OLD."fid"; END
-- trigger rtree_route_geom_update4
CREATE TRIGGER "rtree_route_geom_update4" AFTER UPDATE ON "route" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_route_geom" WHERE id IN (OLD."fid", NEW."fid"); END
-- trigger rtree_route_geom_update5
CREATE TRIGGER "rtree_route_geom_update5" AFTER UPDATE ON "route" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_route_geom" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "rtree_route_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_route_geom_update6
CREATE TRIGGER "rtree_route_geom_update6" AFTER UPDATE OF "geom" ON "route" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" NOTNULL AND NOT ST_IsEmpty(OLD."geom")) BEGIN UPDATE "rtree_route_geom" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"),miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW."fid";END
-- trigger rtree_route_geom_update7
CREATE TRIGGER "rtree_route_geom_update7" AFTER UPDATE OF "geom" ON "route" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" ISNULL OR ST_IsEmpty(OLD."geom")) BEGIN INSERT INTO "rtree_route_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_scene_geom_delete
CREATE TRIGGER "rtree_scene_geom_delete" AFTER DELETE ON "scene" WHEN old."geom" NOT NULL BEGIN DELETE FROM "rtree_scene_geom" WHERE id = OLD."fid"; END
-- trigger rtree_scene_geom_insert
CREATE TRIGGER "rtree_scene_geom_insert" AFTER INSERT ON "scene" WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN INSERT OR REPLACE INTO "rtree_scene_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_scene_geom_update2
CREATE TRIGGER "rtree_scene_geom_update2" AFTER UPDATE OF "geom" ON "scene" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_scene_geom" WHERE id = OLD."fid"; END
-- trigger rtree_scene_geom_update4
CREATE TRIGGER "rtree_scene_geom_update4" AFTER UPDATE ON "scene" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_scene_geom" WHERE id IN (OLD."fid", NEW."fid"); END
-- trigger rtree_scene_geom_update5
CREATE TRIGGER "rtree_scene_geom_update5" AFTER UPDATE ON "scene" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_scene_geom" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "rtree_scene_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_scene_geom_update6
CREATE TRIGGER "rtree_scene_geom_update6" AFTER UPDATE OF "geom" ON "scene" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" NOTNULL AND NOT ST_IsEmpty(OLD."geom")) BEGIN UPDATE "rtree_scene_geom" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"),miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW."fid";END
-- trigger rtree_scene_geom_update7
CREATE TRIGGER "rtree_scene_geom_update7" AFTER UPDATE OF "geom" ON "scene" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" ISNULL OR ST_IsEmpty(OLD."geom")) BEGIN INSERT INTO "rtree_scene_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_site_geom_delete
CREATE TRIGGER "rtree_site_geom_delete" AFTER DELETE ON "site" WHEN old."geom" NOT NULL BEGIN DELETE FROM "rtree_site_geom" WHERE id = OLD."fid"; END
-- trigger rtree_site_geom_insert
CREATE TRIGGER "rtree_site_geom_insert" AFTER INSERT ON "site" WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN INSERT OR REPLACE INTO "rtree_site_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_site_geom_update2
CREATE TRIGGER "rtree_site_geom_update2" AFTER UPDATE OF "geom" ON "site" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_site_geom" WHERE id = OLD."fid"; END
-- trigger rtree_site_geom_update4
CREATE TRIGGER "rtree_site_geom_update4" AFTER UPDATE ON "site" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_site_geom" WHERE id IN (OLD."fid", NEW."fid"); END
-- trigger rtree_site_geom_update5
CREATE TRIGGER "rtree_site_geom_update5" AFTER UPDATE ON "site" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_site_geom" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "rtree_site_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_site_geom_update6
CREATE TRIGGER "rtree_site_geom_update6" AFTER UPDATE OF "geom" ON "site" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" NOTNULL AND NOT ST_IsEmpty(OLD."geom")) BEGIN UPDATE "rtree_site_geom" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"),miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW."fid";END
-- trigger rtree_site_geom_update7
CREATE TRIGGER "rtree_site_geom_update7" AFTER UPDATE OF "geom" ON "site" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" ISNULL OR ST_IsEmpty(OLD."geom")) BEGIN INSERT INTO "rtree_site_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_stall_geom_delete
CREATE TRIGGER "rtree_stall_geom_delete" AFTER DELETE ON "stall" WHEN old."geom" NOT NULL BEGIN DELETE FROM "rtree_stall_geom" WHERE id = OLD."fid"; END
-- trigger rtree_stall_geom_insert
CREATE TRIGGER "rtree_stall_geom_insert" AFTER INSERT ON "stall" WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN INSERT OR REPLACE INTO "rtree_stall_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_stall_geom_update2
CREATE TRIGGER "rtree_stall_geom_update2" AFTER UPDATE OF "geom" ON "stall" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_stall_geom" WHERE id = OLD."fid"; END
-- trigger rtree_stall_geom_update4
CREATE TRIGGER "rtree_stall_geom_update4" AFTER UPDATE ON "stall" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_stall_geom" WHERE id IN (OLD."fid", NEW."fid"); END
-- trigger rtree_stall_geom_update5
CREATE TRIGGER "rtree_stall_geom_update5" AFTER UPDATE ON "stall" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_stall_geom" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "rtree_stall_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_stall_geom_update6
CREATE TRIGGER "rtree_stall_geom_update6" AFTER UPDATE OF "geom" ON "stall" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" NOTNULL AND NOT ST_IsEmpty(OLD."geom")) BEGIN UPDATE "rtree_stall_geom" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"),miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW."fid";END
-- trigger rtree_stall_geom_update7
CREATE TRIGGER "rtree_stall_geom_update7" AFTER UPDATE OF "geom" ON "stall" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" ISNULL OR ST_IsEmpty(OLD."geom")) BEGIN INSERT INTO "rtree_stall_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_vehicle_geom_delete
CREATE TRIGGER "rtree_vehicle_geom_delete" AFTER DELETE ON "vehicle" WHEN old."geom" NOT NULL BEGIN DELETE FROM "rtree_vehicle_geom" WHERE id = OLD."fid"; END
-- trigger rtree_vehicle_geom_insert
CREATE TRIGGER "rtree_vehicle_geom_insert" AFTER INSERT ON "vehicle" WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN INSERT OR REPLACE INTO "rtree_vehicle_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_vehicle_geom_update2
CREATE TRIGGER "rtree_vehicle_geom_update2" AFTER UPDATE OF "geom" ON "vehicle" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_vehicle_geom" WHERE id = OLD."fid"; END
-- trigger rtree_vehicle_geom_update4
CREATE TRIGGER "rtree_vehicle_geom_update4" AFTER UPDATE ON "vehicle" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_vehicle_geom" WHERE id IN (OLD."fid", NEW."fid"); END
-- trigger rtree_vehicle_geom_update5
CREATE TRIGGER "rtree_vehicle_geom_update5" AFTER UPDATE ON "vehicle" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_vehicle_geom" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "rtree_vehicle_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_vehicle_geom_update6
CREATE TRIGGER "rtree_vehicle_geom_update6" AFTER UPDATE OF "geom" ON "vehicle" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" NOTNULL AND NOT ST_IsEmpty(OLD."geom")) BEGIN UPDATE "rtree_vehicle_geom" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"),miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW."fid";END
-- trigger rtree_vehicle_geom_update7
CREATE TRIGGER "rtree_vehicle_geom_update7" AFTER UPDATE OF "geom" ON "vehicle" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" ISNULL OR ST_IsEmpty(OLD."geom")) BEGIN INSERT INTO "rtree_vehicle_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_zone_geom_delete
CREATE TRIGGER "rtree_zone_geom_delete" AFTER DELETE ON "zone" WHEN old."geom" NOT NULL BEGIN DELETE FROM "rtree_zone_geom" WHERE id = OLD."fid"; END
-- trigger rtree_zone_geom_insert
CREATE TRIGGER "rtree_zone_geom_insert" AFTER INSERT ON "zone" WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN INSERT OR REPLACE INTO "rtree_zone_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_zone_geom_update2
CREATE TRIGGER "rtree_zone_geom_update2" AFTER UPDATE OF "geom" ON "zone" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_zone_geom" WHERE id = OLD."fid"; END
-- trigger rtree_zone_geom_update4
CREATE TRIGGER "rtree_zone_geom_update4" AFTER UPDATE ON "zone" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_zone_geom" WHERE id IN (OLD."fid", NEW."fid"); END
-- trigger rtree_zone_geom_update5
CREATE TRIGGER "rtree_zone_geom_update5" AFTER UPDATE ON "zone" WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN DELETE FROM "rtree_zone_geom" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "rtree_zone_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- trigger rtree_zone_geom_update6
CREATE TRIGGER "rtree_zone_geom_update6" AFTER UPDATE OF "geom" ON "zone" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" NOTNULL AND NOT ST_IsEmpty(OLD."geom")) BEGIN UPDATE "rtree_zone_geom" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"),miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW."fid";END
-- trigger rtree_zone_geom_update7
CREATE TRIGGER "rtree_zone_geom_update7" AFTER UPDATE OF "geom" ON "zone" WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" ISNULL OR ST_IsEmpty(OLD."geom")) BEGIN INSERT INTO "rtree_zone_geom" VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END
-- view site_change
CREATE VIEW "site_change" AS SELECT OGC_FID,site_uid,site,baseline,start_scene_uid,end_scene_uid,area_start_m2,area_start_sd_m2,area_end_m2,area_end_sd_m2,peak_m2,net_m2,net_sd_m2,gross_added_m2,gross_removed_m2,direction,event,reason FROM "typed_site_change" WHERE 0 UNION ALL SELECT * FROM (WITH RECURSIVE 
day0 AS (SELECT uid, CAST(julianday(coalesce(nullif(acquired_from, ''), acquired_to)) - 1721424.5 AS INTEGER) AS a,
  CAST(julianday(coalesce(nullif(acquired_to, ''), acquired_from)) - 1721424.5 AS INTEGER) AS b FROM scene),
sc AS MATERIALIZED (SELECT uid, min(a, b) AS lo, max(a, b) AS hi, (a + b) / 2 AS mid,
  CASE WHEN a IS NULL OR b IS NULL THEN '365206036520603652060' ELSE printf('%07d%07d%07d', (a + b) / 2, max(a, b), min(a, b)) END
  || uid AS k FROM day0),
adj AS MATERIALIZED (SELECT uid FROM "pass" WHERE adjudicated UNION SELECT ''),
rv AS MATERIALIZED (SELECT coalesce(r.site_uid, '') AS site_uid, r.object_kind, r.scene_uid, MIN(r.uid) AS review_uid
  FROM review r JOIN sc ON sc.uid = r.scene_uid
  WHERE r.state = 'reviewed' AND coalesce(r.pass_uid, '') IN (SELECT uid FROM adj) GROUP BY 1, 2, 3),
lk AS MATERIALIZED (SELECT rv.site_uid, rv.object_kind, rv.scene_uid, rv.review_uid, sc.k, sc.lo, sc.hi, sc.mid,
  ROW_NUMBER() OVER (PARTITION BY rv.site_uid, rv.object_kind ORDER BY sc.k) - 1 AS n
  FROM rv JOIN sc ON sc.uid = rv.scene_uid WHERE sc.lo IS NOT NULL),
lkn AS MATERIALIZED (SELECT site_uid, object_kind, COUNT(*) AS looks FROM lk GROUP BY 1, 2), mk AS MATERIALIZED (SELECT 'stall' AS object_kind, m.uid, coalesce(m.site_uid, '') AS site_uid, coalesce(m.class_uid, '')
  AS class_uid, m.certainty, m.drawn_on, m.first_seen, m.gone_by, m.last_absent, m.replaces AS replaces,
  m.area_m2 AS area, m.area_sd_m2 AS sd, f.uid IS NULL AS timeless, coalesce(f.k, '') AS bk, coalesce(g.k, '~') AS ek
  FROM stall m LEFT JOIN sc f ON f.uid = m.first_seen LEFT JOIN sc g ON g.uid = m.gone_by
  WHERE m.uid IS NOT NULL AND coalesce(m.pass_uid, 'pass-main') IN (SELECT uid FROM adj)), 
hid AS MATERIALIZED (SELECT lk.object_kind, o.mark_uid, lk.n FROM obscured_mark o JOIN lk USING (review_uid)),
bg AS (SELECT mk.*, coalesce(c.looks, 0) AS looks,
  (SELECT COUNT(*) FROM lk WHERE lk.site_uid = mk.site_uid AND lk.object_kind = mk.object_kind AND lk.k < mk.bk) AS b0,
  (SELECT COUNT(*) FROM lk WHERE lk.site_uid = mk.site_uid AND lk.object_kind = mk.object_kind AND lk.k < mk.ek) AS g0,
  (SELECT CASE WHEN EXISTS (SELECT 1 FROM hid h WHERE h.mark_uid = mk.uid AND h.object_kind = mk.object_kind
    AND h.n = 0) THEN coalesce((SELECT MIN(lk.n) FROM lk WHERE lk.site_uid = mk.site_uid
    AND lk.object_kind = mk.object_kind AND lk.n NOT IN (SELECT h.n FROM hid h WHERE h.mark_uid = mk.uid
    AND h.object_kind = mk.object_kind)), c.looks - 1) END) AS shown
  FROM mk LEFT JOIN lkn c ON c.site_uid = mk.site_uid AND c.object_kind = mk.object_kind),
life AS MATERIALIZED (SELECT *, CASE WHEN shown IS NULL THEN b0 WHEN b0 <= shown AND shown < g0 THEN 0
  WHEN g0 <= shown THEN looks ELSE b0 END AS b,
  CASE WHEN shown IS NOT NULL AND NOT (b0 <= shown AND shown < g0) AND g0 <= shown THEN looks ELSE g0 END AS g
  FROM bg), 
ep AS MATERIALIZED (SELECT p.stall_uid, p.source, p.part_m2 AS part FROM error_part p JOIN mk ON mk.uid = p.stall_uid
  AND mk.object_kind = 'stall' WHERE mk.sd IS NOT NULL
  UNION ALL SELECT mk.uid, mk.uid, mk.sd FROM mk WHERE mk.sd IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM error_part p WHERE p.stall_uid = mk.uid)), 
st AS (SELECT MAX(CASE WHEN uid = 'k' THEN value END) AS k, MAX(CASE WHEN uid = 'm_m2' THEN value END) AS m,
  MAX(CASE WHEN uid = 'period_from' THEN value END) AS p0, MAX(CASE WHEN uid = 'period_to' THEN value END) AS p1
  FROM setting),
st1 AS (SELECT CASE WHEN k GLOB '[0-9.]*' THEN CAST(k AS REAL) ELSE 2.0 END AS k,
  CASE WHEN m GLOB '[0-9.]*' THEN CAST(m AS REAL) ELSE 10.0 END AS m,
  CASE length(p0) WHEN 4 THEN p0 || '-01-01' WHEN 7 THEN p0 || '-01' WHEN 10 THEN p0 END AS p0,
  CASE length(p1) WHEN 4 THEN p1 || '-12-31' WHEN 7 THEN date(p1 || '-01', '+1 month', '-1 day')
  WHEN 10 THEN p1 END AS p1 FROM st),
rl AS MATERIALIZED (SELECT k, m, coalesce(p0, '') AS p0, coalesce(p1, '') AS p1,
  CAST(julianday(p0) - 1721424.5 AS INTEGER) AS d0,
  coalesce(CAST(julianday(p1) - 1721424.5 AS INTEGER), 9999999) AS d1 FROM st1),
sp0 AS (SELECT l.site_uid, MAX(CASE WHEN l.mid <= rl.d0 THEN l.n END) AS before,
  MIN(CASE WHEN (rl.d0 IS NULL OR l.mid > rl.d0) AND l.mid <= rl.d1 THEN l.n END) AS first_in,
  MAX(CASE WHEN (rl.d0 IS NULL OR l.mid > rl.d0) AND l.mid <= rl.d1 THEN l.n END) AS last_in
  FROM lk l, rl WHERE l.object_kind = 'stall' AND l.site_uid IN (SELECT uid FROM site) GROUP BY l.site_uid),
sp AS MATERIALIZED (SELECT site_uid, coalesce(before, first_in) AS s, coalesce(last_in, before) AS e,
  CASE WHEN before IS NULL THEN 'inside' ELSE 'before' END AS baseline FROM sp0
  WHERE before IS NOT NULL OR first_in IS NOT NULL), 
cl AS MATERIALIZED (SELECT '' AS cls, x.class_uid FROM (SELECT DISTINCT class_uid FROM mk) x
  LEFT JOIN "class" c ON c.uid = x.class_uid WHERE coalesce(c.counted, 1)), 
un AS MATERIALIZED (SELECT c.cls, l.uid, l.site_uid, l.replaces, l.area, l.sd, l.first_seen, l.gone_by, l.last_absent,
  l.bk, l.ek, l.b, l.g, sp.s, sp.e FROM life l JOIN sp ON sp.site_uid = l.site_uid
  JOIN cl c ON c.class_uid = l.class_uid
  WHERE l.certainty IN ('certain', 'probable') AND l.b < l.g),
tc AS MATERIALIZED (SELECT cls, site_uid, CASE WHEN v.sign > 0 THEN 'n' ELSE 'o' END || uid AS node, v.sign,
  CASE WHEN v.sign > 0 THEN b ELSE g END AS i, uid, area, sd FROM un JOIN (SELECT 1 AS sign UNION ALL SELECT -1) v
  WHERE CASE WHEN v.sign > 0 THEN s < b AND b <= e ELSE s < g AND g <= e END),
wd(cls, uid, i, word, rest) AS (SELECT cls, uid, b, '', replace(replace(replaces, char(10), ' '), char(9), ' ') || ' '
  FROM un WHERE s < b AND b <= e AND replaces <> ''
  UNION ALL SELECT cls, uid, i, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
  FROM wd WHERE rest <> ''),
ed AS MATERIALIZED (SELECT DISTINCT wd.cls, 'n' || wd.uid AS x, t.node AS y FROM wd JOIN tc t
  ON t.cls = wd.cls AND t.i = wd.i AND t.sign = -1 AND t.uid = wd.word
  JOIN tc u ON u.cls = wd.cls AND u.node = 'n' || wd.uid AND u.site_uid = t.site_uid),
e2 AS MATERIALIZED (SELECT ed.cls, CASE WHEN v.turned THEN ed.y ELSE ed.x END AS x,
  CASE WHEN v.turned THEN ed.x ELSE ed.y END AS y FROM ed JOIN (SELECT 0 AS turned UNION ALL SELECT 1) v),
rc(cls, x, y) AS (SELECT cls, x, x FROM e2
  UNION SELECT rc.cls, rc.x, e2.y FROM rc JOIN e2 ON e2.cls = rc.cls AND e2.x = rc.y),
cp AS MATERIALIZED (SELECT cls, x, MIN(y) AS grp FROM rc GROUP BY cls, x),
hp AS MATERIALIZED (SELECT t.*, coalesce(cp.grp, t.node) AS grp, cp.grp IS NOT NULL AS joined
  FROM tc t LEFT JOIN cp ON cp.cls = t.cls AND cp.x = t.node),
gn AS MATERIALIZED (SELECT cls, site_uid, grp, MIN(i) AS i, MAX(joined) AS joined, SUM(sign) AS more,
  CASE WHEN COUNT(*) = COUNT(area) THEN SUM(sign * area) END AS gain FROM hp GROUP BY cls, site_uid, grp),
pt AS (SELECT un.site_uid, ep.source, SUM((b <= s AND s < g) * part) AS v0, SUM((b <= e AND e < g) * part) AS v1,
  SUM(((b <= e AND e < g) - (b <= s AND s < g)) * part) AS vn FROM un JOIN ep ON ep.stall_uid = un.uid GROUP BY 1, 2),
pv AS (SELECT site_uid, SUM(v0 * v0) AS w0, SUM(v1 * v1) AS w1, SUM(vn * vn) AS wn FROM pt GROUP BY 1),
gv AS (SELECT site_uid, SUM(u * u) AS wu, SUM(d * d) AS wd FROM (SELECT hp.site_uid, ep.source,
  SUM((gn.gain > 0) * hp.sign * ep.part) AS u, SUM((gn.gain < 0) * hp.sign * ep.part) AS d FROM hp
  JOIN gn ON gn.site_uid = hp.site_uid AND gn.grp = hp.grp JOIN ep ON ep.stall_uid = hp.uid GROUP BY 1, 2) GROUP BY 1),
gs AS (SELECT hp.site_uid, SUM(gn.gain > 0 AND hp.sd IS NULL) AS u_no, SUM(gn.gain < 0 AND hp.sd IS NULL) AS d_no
  FROM hp JOIN gn ON gn.site_uid = hp.site_uid AND gn.grp = hp.grp GROUP BY 1),
gg AS (SELECT site_uid, TOTAL(max(gain, 0.0)) AS up, TOTAL(max(-gain, 0.0)) AS down, MIN(joined) AS joined
  FROM gn GROUP BY 1),
pk AS (SELECT lk.site_uid, MAX(x.a) AS peak, MIN(x.known) AS known FROM sp JOIN lk ON lk.site_uid = sp.site_uid
  AND lk.object_kind = 'stall' AND lk.n BETWEEN sp.s AND sp.e JOIN (SELECT l2.site_uid, l2.n, TOTAL(un.area) AS a,
  COUNT(un.uid) = COUNT(un.area) AS known FROM lk l2 LEFT JOIN un ON un.site_uid = l2.site_uid AND un.b <= l2.n
  AND l2.n < un.g WHERE l2.object_kind = 'stall' GROUP BY 1, 2) x ON x.site_uid = lk.site_uid AND x.n = lk.n
  GROUP BY 1),
ct AS (SELECT sp.*, TOTAL(b <= s AND s < g) AS n0, TOTAL(b <= e AND e < g) AS n1,
  TOTAL(b <= s AND s < g AND area IS NULL) AS x0, TOTAL(b <= e AND e < g AND area IS NULL) AS x1,
  TOTAL(b <= s AND s < g AND sd IS NULL) AS y0, TOTAL(b <= e AND e < g AND sd IS NULL) AS y1,
  TOTAL((b <= s AND s < g) <> (b <= e AND e < g) AND sd IS NULL) AS yn,
  TOTAL(b <= e AND g > s AND area IS NULL) AS xx, TOTAL(CASE WHEN b <= s AND s < g THEN area END) AS a0,
  TOTAL(CASE WHEN b <= e AND e < g THEN area END) AS a1,
  TOTAL(((b <= e AND e < g) - (b <= s AND s < g)) * area) AS an
  FROM sp LEFT JOIN (SELECT site_uid AS u_site, area, sd, b, g FROM un) ON u_site = sp.site_uid GROUP BY sp.site_uid),
al AS (SELECT ct.site_uid, ct.baseline, ct.s, ct.e, n0, n1, ct.s = ct.e AS single, rl.k, rl.m,
  CASE WHEN x0 = 0 THEN a0 END AS a0, CASE WHEN x0 = 0 AND y0 = 0 THEN sqrt(coalesce(w0, 0.0)) END AS s0,
  CASE WHEN x1 = 0 THEN a1 END AS a1, CASE WHEN x1 = 0 AND y1 = 0 THEN sqrt(coalesce(w1, 0.0)) END AS s1,
  CASE WHEN xx = 0 AND ct.s < ct.e THEN an END AS an,
  CASE WHEN xx = 0 AND ct.s < ct.e AND yn = 0 THEN sqrt(coalesce(wn, 0.0)) END AS sn,
  CASE WHEN xx = 0 AND ct.s < ct.e THEN coalesce(up, 0.0) END AS up,
  CASE WHEN xx = 0 AND ct.s < ct.e THEN coalesce(down, 0.0) END AS down,
  CASE WHEN coalesce(u_no, 0) = 0 THEN sqrt(coalesce(wu, 0.0)) END AS su,
  CASE WHEN coalesce(d_no, 0) = 0 THEN sqrt(coalesce(wd, 0.0)) END AS sd, coalesce(gg.joined, 1) AS joined,
  CASE WHEN pk.known THEN pk.peak END AS peak, rl.p0, rl.p1 FROM ct JOIN rl LEFT JOIN pv ON pv.site_uid = ct.site_uid
  LEFT JOIN gv ON gv.site_uid = ct.site_uid LEFT JOIN gs ON gs.site_uid = ct.site_uid
  LEFT JOIN gg ON gg.site_uid = ct.site_uid LEFT JOIN pk ON pk.site_uid = ct.site_uid),
ju AS (SELECT *, CASE WHEN an IS NULL THEN '' WHEN n0 > 0 AND n1 = 0 THEN 'shrank' WHEN n1 > 0 AND n0 = 0 THEN 'grew'
  WHEN sn IS NULL THEN '' WHEN abs(an) > k * sn AND abs(an) >= m THEN CASE WHEN an > 0 THEN 'grew' ELSE 'shrank' END
  ELSE 'unchanged' END AS direction, CASE WHEN an IS NULL THEN '' WHEN n0 > 0 AND n1 = 0 THEN 'closed'
  WHEN n1 > 0 AND n0 = 0 THEN 'new' WHEN sn IS NULL THEN '' WHEN abs(an) > k * sn AND abs(an) >= m
  THEN CASE WHEN joined THEN 'rebuilt' ELSE '' END
  WHEN up > k * su AND up >= m AND down > k * sd AND down >= m THEN 'turnover' ELSE '' END AS event,
  CASE WHEN single THEN 'one date' WHEN an IS NULL THEN 'no scale' WHEN sn IS NULL THEN 'no pointing error' ELSE '' END
  AS why FROM al),
vd AS (SELECT ju.site_uid, v.direction, coalesce(nullif(v.reason, ''), v.note, '') AS reason, ROW_NUMBER() OVER (
  PARTITION BY ju.site_uid ORDER BY coalesce(v.period_from, v.period_to, '') <> '' DESC,
  coalesce(v.modified, v.created, '') DESC, v.uid DESC) AS place FROM ju JOIN verdict v ON v.site_uid = ju.site_uid
  WHERE v.direction <> '' AND v.uid IS NOT NULL
  AND ((coalesce(v.period_from, '') = '' AND coalesce(v.period_to, '') = '')
  OR (coalesce(v.period_from, '') = ju.p0 AND coalesce(v.period_to, '') = ju.p1)))
SELECT CAST(ROW_NUMBER() OVER (ORDER BY ju.site_uid) AS INTEGER), CAST(ju.site_uid AS TEXT), CAST(si.name AS TEXT),
 CAST(ju.baseline AS TEXT), CAST(f.scene_uid AS TEXT), CAST(CASE WHEN NOT single THEN t.scene_uid END AS TEXT),
 CAST(a0 AS REAL), CAST(s0 AS REAL), CAST(CASE WHEN NOT single THEN a1 END AS REAL),
 CAST(CASE WHEN NOT single THEN s1 END AS REAL), CAST(peak AS REAL), CAST(an AS REAL), CAST(sn AS REAL),
 CAST(up AS REAL), CAST(down AS REAL), CAST(coalesce(vd.direction, ju.direction) AS TEXT),
 CAST(CASE WHEN coalesce(vd.direction, ju.direction) = ju.direction THEN event ELSE '' END AS TEXT),
 CAST(CASE WHEN vd.direction IS NULL THEN CASE WHEN ju.direction = '' THEN why ELSE '' END
 WHEN vd.direction = ju.direction THEN vd.reason ELSE vd.reason || ' (computed: ' || CASE
 WHEN ju.direction <> '' AND event <> '' THEN ju.direction || ' ' || event WHEN ju.direction <> '' THEN ju.direction
 ELSE why END || ')' END AS TEXT)
 FROM ju JOIN site si ON si.uid = ju.site_uid
 JOIN lk f ON f.site_uid = ju.site_uid AND f.object_kind = 'stall' AND f.n = ju.s
 JOIN lk t ON t.site_uid = ju.site_uid AND t.object_kind = 'stall' AND t.n = ju.e
 LEFT JOIN vd ON vd.site_uid = ju.site_uid AND vd.place = 1)
-- view site_scene_total
CREATE VIEW "site_scene_total" AS SELECT OGC_FID,site_uid,site,scene_uid,scene,acquired_from,acquired_to,zone_uid,object_kind,class_uid,class,count,count_min,count_max,count_assumed,area_m2,area_sd_m2,area_min_m2,area_max_m2,area_assumed_m2 FROM "typed_site_scene_total" WHERE 0 UNION ALL SELECT * FROM (WITH 
day0 AS (SELECT uid, CAST(julianday(coalesce(nullif(acquired_from, ''), acquired_to)) - 1721424.5 AS INTEGER) AS a,
  CAST(julianday(coalesce(nullif(acquired_to, ''), acquired_from)) - 1721424.5 AS INTEGER) AS b FROM scene),
sc AS MATERIALIZED (SELECT uid, min(a, b) AS lo, max(a, b) AS hi, (a + b) / 2 AS mid,
  CASE WHEN a IS NULL OR b IS NULL THEN '365206036520603652060' ELSE printf('%07d%07d%07d', (a + b) / 2, max(a, b), min(a, b)) END
  || uid AS k FROM day0),
adj AS MATERIALIZED (SELECT uid FROM "pass" WHERE adjudicated UNION SELECT ''),
rv AS MATERIALIZED (SELECT coalesce(r.site_uid, '') AS site_uid, r.object_kind, r.scene_uid, MIN(r.uid) AS review_uid
  FROM review r JOIN sc ON sc.uid = r.scene_uid
  WHERE r.state = 'reviewed' AND coalesce(r.pass_uid, '') IN (SELECT uid FROM adj) GROUP BY 1, 2, 3),
lk AS MATERIALIZED (SELECT rv.site_uid, rv.object_kind, rv.scene_uid, rv.review_uid, sc.k, sc.lo, sc.hi, sc.mid,
  ROW_NUMBER() OVER (PARTITION BY rv.site_uid, rv.object_kind ORDER BY sc.k) - 1 AS n
  FROM rv JOIN sc ON sc.uid = rv.scene_uid WHERE sc.lo IS NOT NULL),
lkn AS MATERIALIZED (SELECT site_uid, object_kind, COUNT(*) AS looks FROM lk GROUP BY 1, 2), mk AS MATERIALIZED (SELECT 'stall' AS object_kind, m.uid, coalesce(m.site_uid, '') AS site_uid, coalesce(m.class_uid, '')
  AS class_uid, m.certainty, m.drawn_on, m.first_seen, m.gone_by, m.last_absent, m.replaces AS replaces,
  m.area_m2 AS area, m.area_sd_m2 AS sd, f.uid IS NULL AS timeless, coalesce(f.k, '') AS bk, coalesce(g.k, '~') AS ek
  FROM stall m LEFT JOIN sc f ON f.uid = m.first_seen LEFT JOIN sc g ON g.uid = m.gone_by
  WHERE m.uid IS NOT NULL AND coalesce(m.pass_uid, 'pass-main') IN (SELECT uid FROM adj) UNION ALL SELECT 'crossing' AS object_kind, m.uid, coalesce(m.site_uid, '') AS site_uid, coalesce(m.class_uid, '')
  AS class_uid, m.certainty, m.drawn_on, m.first_seen, m.gone_by, m.last_absent, '' AS replaces,
  NULL AS area, NULL AS sd, f.uid IS NULL AS timeless, coalesce(f.k, '') AS bk, coalesce(g.k, '~') AS ek
  FROM crossing m LEFT JOIN sc f ON f.uid = m.first_seen LEFT JOIN sc g ON g.uid = m.gone_by
  WHERE m.uid IS NOT NULL AND coalesce(m.pass_uid, 'pass-main') IN (SELECT uid FROM adj)), 
hid AS MATERIALIZED (SELECT lk.object_kind, o.mark_uid, lk.n FROM obscured_mark o JOIN lk USING (review_uid)),
bg AS (SELECT mk.*, coalesce(c.looks, 0) AS looks,
  (SELECT COUNT(*) FROM lk WHERE lk.site_uid = mk.site_uid AND lk.object_kind = mk.object_kind AND lk.k < mk.bk) AS b0,
  (SELECT COUNT(*) FROM lk WHERE lk.site_uid = mk.site_uid AND lk.object_kind = mk.object_kind AND lk.k < mk.ek) AS g0,
  (SELECT CASE WHEN EXISTS (SELECT 1 FROM hid h WHERE h.mark_uid = mk.uid AND h.object_kind = mk.object_kind
    AND h.n = 0) THEN coalesce((SELECT MIN(lk.n) FROM lk WHERE lk.site_uid = mk.site_uid
    AND lk.object_kind = mk.object_kind AND lk.n NOT IN (SELECT h.n FROM hid h WHERE h.mark_uid = mk.uid
    AND h.object_kind = mk.object_kind)), c.looks - 1) END) AS shown
  FROM mk LEFT JOIN lkn c ON c.site_uid = mk.site_uid AND c.object_kind = mk.object_kind),
life AS MATERIALIZED (SELECT *, CASE WHEN shown IS NULL THEN b0 WHEN b0 <= shown AND shown < g0 THEN 0
  WHEN g0 <= shown THEN looks ELSE b0 END AS b,
  CASE WHEN shown IS NOT NULL AND NOT (b0 <= shown AND shown < g0) AND g0 <= shown THEN looks ELSE g0 END AS g
  FROM bg), 
ep AS MATERIALIZED (SELECT p.stall_uid, p.source, p.part_m2 AS part FROM error_part p JOIN mk ON mk.uid = p.stall_uid
  AND mk.object_kind = 'stall' WHERE mk.sd IS NOT NULL
  UNION ALL SELECT mk.uid, mk.uid, mk.sd FROM mk WHERE mk.sd IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM error_part p WHERE p.stall_uid = mk.uid)),
vh AS MATERIALIZED (SELECT v.uid, coalesce(v.site_uid, '') AS site_uid, coalesce(v.class_uid, '') AS class_uid,
  v.certainty, coalesce(v.zone_uid, '') AS zone_uid,
  coalesce((SELECT uid FROM sc WHERE uid = v.scene_uid), (SELECT uid FROM sc WHERE uid = v.drawn_on), '') AS scene_uid,
  coalesce(v.pass_uid, 'pass-main') IN (SELECT uid FROM adj) AS kept FROM vehicle v WHERE v.uid IS NOT NULL),
ss AS MATERIALIZED (SELECT x.site_uid, x.scene_uid FROM (
  SELECT coalesce(site_uid, '') AS site_uid, scene_uid FROM site_scene
  UNION SELECT coalesce(site_uid, ''), scene_uid FROM review
  UNION SELECT coalesce(site_uid, ''), first_seen FROM stall UNION SELECT coalesce(site_uid, ''), drawn_on FROM stall
  UNION SELECT coalesce(site_uid, ''), gone_by FROM stall UNION SELECT coalesce(site_uid, ''), first_seen FROM crossing
  UNION SELECT coalesce(site_uid, ''), drawn_on FROM crossing UNION SELECT coalesce(site_uid, ''), gone_by FROM crossing
  UNION SELECT site_uid, scene_uid FROM vh) x JOIN sc ON sc.uid = x.scene_uid),
gr0 AS MATERIALIZED (SELECT site_uid, object_kind, scene_uid FROM rv WHERE object_kind IN ('stall', 'crossing')
  UNION SELECT site_uid, object_kind, first_seen FROM mk WHERE first_seen IN (SELECT uid FROM sc)
  UNION SELECT site_uid, object_kind, drawn_on FROM mk WHERE drawn_on IN (SELECT uid FROM sc)
  UNION SELECT t.site_uid, t.object_kind, ss.scene_uid FROM
  (SELECT DISTINCT site_uid, object_kind FROM mk WHERE timeless) t JOIN ss ON ss.site_uid = t.site_uid),
gr AS MATERIALIZED (SELECT g.site_uid, g.object_kind, g.scene_uid, sc.k, rv.review_uid, lk.n FROM gr0 g
  JOIN sc ON sc.uid = g.scene_uid
  LEFT JOIN rv ON rv.site_uid = g.site_uid AND rv.object_kind = g.object_kind AND rv.scene_uid = g.scene_uid
  LEFT JOIN lk ON lk.review_uid = rv.review_uid
  UNION ALL SELECT DISTINCT mk.site_uid, mk.object_kind, '', NULL, NULL, NULL FROM mk WHERE NOT EXISTS
  (SELECT 1 FROM gr0 WHERE gr0.site_uid = mk.site_uid AND gr0.object_kind = mk.object_kind)
  UNION ALL SELECT x.site_uid, 'vehicle', x.scene_uid, NULL, rv.review_uid, NULL FROM
  (SELECT site_uid, scene_uid FROM rv WHERE object_kind = 'vehicle' UNION SELECT site_uid, scene_uid FROM vh WHERE kept)
  x LEFT JOIN rv ON rv.site_uid = x.site_uid AND rv.object_kind = 'vehicle' AND rv.scene_uid = x.scene_uid),
pr AS MATERIALIZED (SELECT g.site_uid, g.object_kind, g.scene_uid, '' AS zone_uid, l.class_uid, l.uid, l.certainty,
  l.area, l.sd, CASE WHEN g.review_uid IS NOT NULL THEN EXISTS (SELECT 1 FROM obscured_mark o
  WHERE o.review_uid = g.review_uid AND o.mark_uid = l.uid) WHEN g.scene_uid = '' THEN 0
  ELSE g.scene_uid NOT IN (coalesce(l.first_seen, ''), coalesce(l.drawn_on, '')) END AS unseen
  FROM gr g JOIN life l ON l.site_uid = g.site_uid AND l.object_kind = g.object_kind
  WHERE CASE WHEN g.n IS NOT NULL THEN l.b <= g.n AND g.n < l.g WHEN g.scene_uid = '' THEN 1
  ELSE l.bk <= g.k AND g.k < l.ek END
  UNION ALL SELECT site_uid, 'vehicle', scene_uid, zone_uid, class_uid, uid, certainty, NULL, NULL, 0
  FROM vh WHERE kept),
zn AS (SELECT g.site_uid, g.object_kind, g.scene_uid, z.uid AS zone_uid FROM gr g JOIN zone z
  ON z.site_uid = g.site_uid WHERE g.object_kind = 'vehicle' AND g.review_uid IS NOT NULL),
ze AS (SELECT * FROM zn WHERE NOT EXISTS (SELECT 1 FROM pr WHERE pr.site_uid = zn.site_uid
  AND pr.object_kind = 'vehicle' AND pr.scene_uid = zn.scene_uid AND pr.zone_uid = zn.zone_uid)
  UNION ALL SELECT g.site_uid, g.object_kind, g.scene_uid, '' FROM gr g WHERE g.review_uid IS NOT NULL AND NOT EXISTS
  (SELECT 1 FROM pr WHERE pr.site_uid = g.site_uid AND pr.object_kind = g.object_kind AND pr.scene_uid = g.scene_uid)
  AND NOT EXISTS (SELECT 1 FROM zn WHERE zn.site_uid = g.site_uid AND zn.object_kind = g.object_kind
  AND zn.scene_uid = g.scene_uid)),
vr AS (SELECT site_uid, scene_uid, class_uid, SUM(v * v) AS vv FROM (SELECT pr.site_uid, pr.scene_uid, pr.class_uid,
  ep.source, SUM(ep.part) AS v FROM pr JOIN ep ON ep.stall_uid = pr.uid WHERE pr.object_kind = 'stall'
  AND pr.certainty IN ('certain', 'probable') GROUP BY 1, 2, 3, 4) GROUP BY 1, 2, 3),
ag AS (SELECT site_uid, scene_uid, zone_uid, object_kind, class_uid, SUM(certainty IN ('certain', 'probable')) AS cnt,
  SUM(certainty = 'certain') AS cmin, COUNT(*) AS cmax, SUM(certainty IN ('certain', 'probable') AND unseen) AS cass,
  CASE WHEN object_kind = 'stall' AND SUM(certainty IN ('certain', 'probable') AND area IS NULL) = 0
  THEN TOTAL(CASE WHEN certainty IN ('certain', 'probable') THEN area END) END AS a, SUM(certainty IN ('certain', 'probable') AND sd IS NULL) = 0 AS has_sd,
  CASE WHEN object_kind = 'stall' AND SUM(certainty = 'certain' AND area IS NULL) = 0
  THEN TOTAL(CASE WHEN certainty = 'certain' THEN area END) END AS amin,
  CASE WHEN object_kind = 'stall' AND SUM(area IS NULL) = 0 THEN TOTAL(area) END AS amax,
  CASE WHEN object_kind = 'stall' AND SUM(certainty IN ('certain', 'probable') AND unseen AND area IS NULL) = 0
  THEN TOTAL(CASE WHEN certainty IN ('certain', 'probable') AND unseen THEN area END) END AS aass
  FROM pr GROUP BY 1, 2, 3, 4, 5
  UNION ALL SELECT site_uid, scene_uid, zone_uid, object_kind, '', 0, 0, 0, 0, z, 1, z, z, z FROM
  (SELECT ze.*, CASE WHEN object_kind = 'stall' THEN 0.0 END AS z FROM ze))
SELECT CAST(ROW_NUMBER() OVER (ORDER BY ag.site_uid, sc.k, ag.object_kind, ag.zone_uid, ag.class_uid) AS INTEGER),
 CAST(ag.site_uid AS TEXT), CAST(si.name AS TEXT), CAST(ag.scene_uid AS TEXT), CAST(sn.name AS TEXT),
 CAST(sn.acquired_from AS TEXT), CAST(sn.acquired_to AS TEXT), CAST(ag.zone_uid AS TEXT), CAST(ag.object_kind AS TEXT),
 CAST(ag.class_uid AS TEXT), CAST(c.name AS TEXT), CAST(cnt AS INTEGER), CAST(cmin AS INTEGER), CAST(cmax AS INTEGER),
 CAST(cass AS INTEGER), CAST(a AS REAL), CAST(CASE WHEN a IS NOT NULL AND has_sd THEN sqrt(coalesce(vr.vv, 0.0)) END
 AS REAL), CAST(amin AS REAL), CAST(amax AS REAL), CAST(aass AS REAL) FROM ag
 LEFT JOIN vr ON ag.object_kind = 'stall' AND vr.site_uid = ag.site_uid AND vr.scene_uid = ag.scene_uid
 AND vr.class_uid = ag.class_uid LEFT JOIN sc ON sc.uid = ag.scene_uid LEFT JOIN scene sn ON sn.uid = ag.scene_uid
 LEFT JOIN site si ON si.uid = ag.site_uid LEFT JOIN "class" c ON c.uid = ag.class_uid)
-- view year_change
CREATE VIEW "year_change" AS SELECT OGC_FID,year,rule,class_uid,class,gross_added_m2,gross_removed_m2,net_m2,net_sd_m2,sites_covered,sites_grew,sites_shrank,sites_new,sites_closed FROM "typed_year_change" WHERE 0 UNION ALL SELECT * FROM (WITH RECURSIVE 
day0 AS (SELECT uid, CAST(julianday(coalesce(nullif(acquired_from, ''), acquired_to)) - 1721424.5 AS INTEGER) AS a,
  CAST(julianday(coalesce(nullif(acquired_to, ''), acquired_from)) - 1721424.5 AS INTEGER) AS b FROM scene),
sc AS MATERIALIZED (SELECT uid, min(a, b) AS lo, max(a, b) AS hi, (a + b) / 2 AS mid,
  CASE WHEN a IS NULL OR b IS NULL THEN '365206036520603652060' ELSE printf('%07d%07d%07d', (a + b) / 2, max(a, b), min(a, b)) END
  || uid AS k FROM day0),
adj AS MATERIALIZED (SELECT uid FROM "pass" WHERE adjudicated UNION SELECT ''),
rv AS MATERIALIZED (SELECT coalesce(r.site_uid, '') AS site_uid, r.object_kind, r.scene_uid, MIN(r.uid) AS review_uid
  FROM review r JOIN sc ON sc.uid = r.scene_uid
  WHERE r.state = 'reviewed' AND coalesce(r.pass_uid, '') IN (SELECT uid FROM adj) GROUP BY 1, 2, 3),
lk AS MATERIALIZED (SELECT rv.site_uid, rv.object_kind, rv.scene_uid, rv.review_uid, sc.k, sc.lo, sc.hi, sc.mid,
  ROW_NUMBER() OVER (PARTITION BY rv.site_uid, rv.object_kind ORDER BY sc.k) - 1 AS n
  FROM rv JOIN sc ON sc.uid = rv.scene_uid WHERE sc.lo IS NOT NULL),
lkn AS MATERIALIZED (SELECT site_uid, object_kind, COUNT(*) AS looks FROM lk GROUP BY 1, 2), mk AS MATERIALIZED (SELECT 'stall' AS object_kind, m.uid, coalesce(m.site_uid, '') AS site_uid, coalesce(m.class_uid, '')
  AS class_uid, m.certainty, m.drawn_on, m.first_seen, m.gone_by, m.last_absent, m.replaces AS replaces,
  m.area_m2 AS area, m.area_sd_m2 AS sd, f.uid IS NULL AS timeless, coalesce(f.k, '') AS bk, coalesce(g.k, '~') AS ek
  FROM stall m LEFT JOIN sc f ON f.uid = m.first_seen LEFT JOIN sc g ON g.uid = m.gone_by
  WHERE m.uid IS NOT NULL AND coalesce(m.pass_uid, 'pass-main') IN (SELECT uid FROM adj)), 
hid AS MATERIALIZED (SELECT lk.object_kind, o.mark_uid, lk.n FROM obscured_mark o JOIN lk USING (review_uid)),
bg AS (SELECT mk.*, coalesce(c.looks, 0) AS looks,
  (SELECT COUNT(*) FROM lk WHERE lk.site_uid = mk.site_uid AND lk.object_kind = mk.object_kind AND lk.k < mk.bk) AS b0,
  (SELECT COUNT(*) FROM lk WHERE lk.site_uid = mk.site_uid AND lk.object_kind = mk.object_kind AND lk.k < mk.ek) AS g0,
  (SELECT CASE WHEN EXISTS (SELECT 1 FROM hid h WHERE h.mark_uid = mk.uid AND h.object_kind = mk.object_kind
    AND h.n = 0) THEN coalesce((SELECT MIN(lk.n) FROM lk WHERE lk.site_uid = mk.site_uid
    AND lk.object_kind = mk.object_kind AND lk.n NOT IN (SELECT h.n FROM hid h WHERE h.mark_uid = mk.uid
    AND h.object_kind = mk.object_kind)), c.looks - 1) END) AS shown
  FROM mk LEFT JOIN lkn c ON c.site_uid = mk.site_uid AND c.object_kind = mk.object_kind),
life AS MATERIALIZED (SELECT *, CASE WHEN shown IS NULL THEN b0 WHEN b0 <= shown AND shown < g0 THEN 0
  WHEN g0 <= shown THEN looks ELSE b0 END AS b,
  CASE WHEN shown IS NOT NULL AND NOT (b0 <= shown AND shown < g0) AND g0 <= shown THEN looks ELSE g0 END AS g
  FROM bg), 
ep AS MATERIALIZED (SELECT p.stall_uid, p.source, p.part_m2 AS part FROM error_part p JOIN mk ON mk.uid = p.stall_uid
  AND mk.object_kind = 'stall' WHERE mk.sd IS NOT NULL
  UNION ALL SELECT mk.uid, mk.uid, mk.sd FROM mk WHERE mk.sd IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM error_part p WHERE p.stall_uid = mk.uid)), 
st AS (SELECT MAX(CASE WHEN uid = 'k' THEN value END) AS k, MAX(CASE WHEN uid = 'm_m2' THEN value END) AS m,
  MAX(CASE WHEN uid = 'period_from' THEN value END) AS p0, MAX(CASE WHEN uid = 'period_to' THEN value END) AS p1
  FROM setting),
st1 AS (SELECT CASE WHEN k GLOB '[0-9.]*' THEN CAST(k AS REAL) ELSE 2.0 END AS k,
  CASE WHEN m GLOB '[0-9.]*' THEN CAST(m AS REAL) ELSE 10.0 END AS m,
  CASE length(p0) WHEN 4 THEN p0 || '-01-01' WHEN 7 THEN p0 || '-01' WHEN 10 THEN p0 END AS p0,
  CASE length(p1) WHEN 4 THEN p1 || '-12-31' WHEN 7 THEN date(p1 || '-01', '+1 month', '-1 day')
  WHEN 10 THEN p1 END AS p1 FROM st),
rl AS MATERIALIZED (SELECT k, m, coalesce(p0, '') AS p0, coalesce(p1, '') AS p1,
  CAST(julianday(p0) - 1721424.5 AS INTEGER) AS d0,
  coalesce(CAST(julianday(p1) - 1721424.5 AS INTEGER), 9999999) AS d1 FROM st1),
sp0 AS (SELECT l.site_uid, MAX(CASE WHEN l.mid <= rl.d0 THEN l.n END) AS before,
  MIN(CASE WHEN (rl.d0 IS NULL OR l.mid > rl.d0) AND l.mid <= rl.d1 THEN l.n END) AS first_in,
  MAX(CASE WHEN (rl.d0 IS NULL OR l.mid > rl.d0) AND l.mid <= rl.d1 THEN l.n END) AS last_in
  FROM lk l, rl WHERE l.object_kind = 'stall' AND l.site_uid IN (SELECT uid FROM site) GROUP BY l.site_uid),
sp AS MATERIALIZED (SELECT site_uid, coalesce(before, first_in) AS s, coalesce(last_in, before) AS e,
  CASE WHEN before IS NULL THEN 'inside' ELSE 'before' END AS baseline FROM sp0
  WHERE before IS NOT NULL OR first_in IS NOT NULL),

cl AS MATERIALIZED (SELECT '' AS cls, x.class_uid FROM (SELECT DISTINCT class_uid FROM mk) x
  LEFT JOIN "class" c ON c.uid = x.class_uid WHERE coalesce(c.counted, 1) UNION ALL SELECT uid, uid FROM "class" WHERE object_kind = 'stall'), 
un AS MATERIALIZED (SELECT c.cls, l.uid, l.site_uid, l.replaces, l.area, l.sd, l.first_seen, l.gone_by, l.last_absent,
  l.bk, l.ek, l.b, l.g, sp.s, sp.e FROM life l JOIN sp ON sp.site_uid = l.site_uid
  JOIN cl c ON c.class_uid = l.class_uid
  WHERE l.certainty IN ('certain', 'probable') AND l.b < l.g),
tc AS MATERIALIZED (SELECT cls, site_uid, CASE WHEN v.sign > 0 THEN 'n' ELSE 'o' END || uid AS node, v.sign,
  CASE WHEN v.sign > 0 THEN b ELSE g END AS i, uid, area, sd FROM un JOIN (SELECT 1 AS sign UNION ALL SELECT -1) v
  WHERE CASE WHEN v.sign > 0 THEN s < b AND b <= e ELSE s < g AND g <= e END),
wd(cls, uid, i, word, rest) AS (SELECT cls, uid, b, '', replace(replace(replaces, char(10), ' '), char(9), ' ') || ' '
  FROM un WHERE s < b AND b <= e AND replaces <> ''
  UNION ALL SELECT cls, uid, i, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
  FROM wd WHERE rest <> ''),
ed AS MATERIALIZED (SELECT DISTINCT wd.cls, 'n' || wd.uid AS x, t.node AS y FROM wd JOIN tc t
  ON t.cls = wd.cls AND t.i = wd.i AND t.sign = -1 AND t.uid = wd.word
  JOIN tc u ON u.cls = wd.cls AND u.node = 'n' || wd.uid AND u.site_uid = t.site_uid),
e2 AS MATERIALIZED (SELECT ed.cls, CASE WHEN v.turned THEN ed.y ELSE ed.x END AS x,
  CASE WHEN v.turned THEN ed.x ELSE ed.y END AS y FROM ed JOIN (SELECT 0 AS turned UNION ALL SELECT 1) v),
rc(cls, x, y) AS (SELECT cls, x, x FROM e2
  UNION SELECT rc.cls, rc.x, e2.y FROM rc JOIN e2 ON e2.cls = rc.cls AND e2.x = rc.y),
cp AS MATERIALIZED (SELECT cls, x, MIN(y) AS grp FROM rc GROUP BY cls, x),
hp AS MATERIALIZED (SELECT t.*, coalesce(cp.grp, t.node) AS grp, cp.grp IS NOT NULL AS joined
  FROM tc t LEFT JOIN cp ON cp.cls = t.cls AND cp.x = t.node),
gn AS MATERIALIZED (SELECT cls, site_uid, grp, MIN(i) AS i, MAX(joined) AS joined, SUM(sign) AS more,
  CASE WHEN COUNT(*) = COUNT(area) THEN SUM(sign * area) END AS gain FROM hp GROUP BY cls, site_uid, grp),
one AS MATERIALIZED (SELECT gn.cls, gn.site_uid, gn.grp, gn.joined, gn.gain, gn.more, gn.i, un.uid, un.first_seen,
  un.gone_by, un.last_absent, CASE WHEN substr(gn.grp, 1, 1) = 'n' THEN un.bk ELSE un.ek END AS k1,
  substr(gn.grp, 1, 1) = 'n' AS up FROM gn JOIN un ON un.cls = gn.cls AND un.uid = substr(gn.grp, 2)
  WHERE NOT gn.joined),
lo1 AS MATERIALIZED (SELECT one.*, coalesce((SELECT MAX(lk.k) FROM lk WHERE lk.site_uid = one.site_uid
  AND lk.object_kind = 'stall' AND lk.k < one.k1 AND lk.n NOT IN (SELECT h.n FROM hid h WHERE h.mark_uid = one.uid
  AND h.object_kind = 'stall')), (SELECT MAX(lk.k) FROM lk WHERE lk.site_uid = one.site_uid
  AND lk.object_kind = 'stall' AND lk.k < one.k1)) AS k0 FROM one),
wk AS (SELECT l.cls, l.site_uid, l.grp, l.gain, l.more, l.k1, CASE
  WHEN l.up AND x.k > l.k0 AND x.k < l.k1 THEN x.k WHEN NOT l.up AND y.k > l.k0 THEN y.k ELSE l.k0 END AS k0
  FROM lo1 l LEFT JOIN sc x ON x.uid = l.last_absent LEFT JOIN sc y ON y.uid = l.first_seen
  UNION ALL SELECT gn.cls, gn.site_uid, gn.grp, gn.gain, gn.more, MIN(un.bk), MIN(lk.k) FROM gn
  JOIN hp ON hp.cls = gn.cls AND hp.site_uid = gn.site_uid AND hp.grp = gn.grp AND hp.sign = 1
  JOIN un ON un.cls = hp.cls AND un.uid = hp.uid
  JOIN lk ON lk.site_uid = gn.site_uid AND lk.object_kind = 'stall' AND lk.n = gn.i - 1
  WHERE gn.joined GROUP BY gn.cls, gn.site_uid, gn.grp),
ev AS MATERIALIZED (SELECT w.cls, w.site_uid, w.grp, w.gain, w.more, t0.mid AS m0, t1.mid AS m1,
  CAST(strftime('%Y', t1.mid + 1721424.5) AS INTEGER) AS yo, CAST(strftime('%Y', min(t0.lo + 1, t1.mid) + 1721424.5) AS INTEGER) AS ya, CAST(strftime('%Y', t1.hi + 1721424.5) AS INTEGER) AS yb
  FROM wk w JOIN sc t0 ON t0.k = w.k0 JOIN sc t1 ON t1.k = w.k1),
yr(y, last) AS (SELECT MIN(ya), MAX(yb) FROM ev WHERE ya IS NOT NULL UNION ALL SELECT y + 1, last FROM yr
  WHERE y < last),
ey AS (SELECT ev.*, yr.y, CAST(julianday(printf('%04d-01-01', yr.y)) - 1721424.5 AS INTEGER) AS j0, CAST(julianday(printf('%04d-01-01', yr.y + 1)) - 1721424.5 AS INTEGER) AS j1 FROM yr JOIN ev
  ON yr.y BETWEEN ev.ya AND ev.yb),
rn(rule) AS (VALUES ('observed'), ('spread'), ('bounds_min'), ('bounds_max')),
sh AS MATERIALIZED (SELECT cls, site_uid, grp, gain, y, rule, w, CASE WHEN rule = 'bounds_min'
  THEN CASE WHEN coalesce(gain, 0) < 0 THEN 1.0 ELSE w END WHEN rule = 'bounds_max'
  THEN CASE WHEN coalesce(gain, 0) < 0 THEN 1.0 * (ya = yb) ELSE w END ELSE w END AS wn FROM (
  SELECT ey.*, rn.rule, CASE rn.rule WHEN 'observed' THEN 1.0 * (y = yo) WHEN 'spread' THEN CASE WHEN m1 <= m0
  THEN 1.0 * (y = yo) ELSE max(0, min(j1 - 1, m1) - max(j0, m0 + 1) + 1) / CAST(m1 - m0 AS REAL) END
  WHEN 'bounds_min' THEN 1.0 * (ya = yb) ELSE 1.0 END AS w FROM ey JOIN rn)
  WHERE w > 0 OR rule IN ('bounds_min', 'bounds_max')),
sm AS MATERIALIZED (SELECT cls, rule, y, COUNT(*) = COUNT(gain) AS known, TOTAL(w * max(gain, 0.0)) AS up,
  TOTAL(w * max(-gain, 0.0)) AS down, TOTAL(wn * gain) AS net FROM sh GROUP BY 1, 2, 3),
tm AS (SELECT sh.cls, sh.rule, sh.y, hp.uid, SUM(hp.sd IS NULL) AS no_sd, SUM(sh.wn * hp.sign) AS f FROM sh JOIN hp
  ON hp.cls = sh.cls AND hp.site_uid = sh.site_uid AND hp.grp = sh.grp WHERE sh.wn <> 0 GROUP BY 1, 2, 3, 4),
sv AS MATERIALIZED (SELECT cls, rule, y, SUM(v * v) AS vv FROM (SELECT tm.cls, tm.rule, tm.y, ep.source,
  SUM(tm.f * ep.part) AS v FROM tm JOIN ep ON ep.stall_uid = tm.uid GROUP BY 1, 2, 3, 4) GROUP BY 1, 2, 3),
sx AS (SELECT cls, rule, y, SUM(no_sd) AS no_sd FROM tm GROUP BY 1, 2, 3),
so AS MATERIALIZED (SELECT cls, site_uid, yo AS y, SUM(more) AS more, COUNT(*) = COUNT(gain) AS known,
  TOTAL(gain) AS net FROM ev GROUP BY 1, 2, 3),
n0 AS MATERIALIZED (SELECT cls, site_uid, SUM(b <= s AND s < g) AS n FROM un GROUP BY 1, 2),
sw AS (SELECT so.*, coalesce(n0.n, 0) + SUM(so.more) OVER (PARTITION BY so.cls, so.site_uid ORDER BY so.y) AS after
  FROM so LEFT JOIN n0 ON n0.cls = so.cls AND n0.site_uid = so.site_uid),
od AS (SELECT cls, site_uid, y, SUM(v * v) AS vv FROM (SELECT ev.cls, ev.site_uid, ev.yo AS y, ep.source,
  SUM(hp.sign * ep.part) AS v FROM ev JOIN hp ON hp.cls = ev.cls AND hp.site_uid = ev.site_uid AND hp.grp = ev.grp
  JOIN ep ON ep.stall_uid = hp.uid GROUP BY 1, 2, 3, 4) GROUP BY 1, 2, 3),
ox AS (SELECT ev.cls, ev.site_uid, ev.yo AS y, SUM(hp.sd IS NULL) AS no_sd FROM ev JOIN hp ON hp.cls = ev.cls
  AND hp.site_uid = ev.site_uid AND hp.grp = ev.grp GROUP BY 1, 2, 3),
sj AS (SELECT sw.cls, sw.y, CASE WHEN NOT sw.known THEN 0 WHEN sw.after - sw.more > 0 AND sw.after = 0 THEN -2
  WHEN sw.after > 0 AND sw.after - sw.more = 0 THEN 2 WHEN ox.no_sd = 0 AND abs(sw.net) >= rl.m
  AND abs(sw.net) > rl.k * sqrt(coalesce(od.vv, 0.0)) THEN CASE WHEN sw.net > 0 THEN 1 ELSE -1 END ELSE 0 END AS j
  FROM sw JOIN rl LEFT JOIN od ON od.cls = sw.cls AND od.site_uid = sw.site_uid AND od.y = sw.y
  LEFT JOIN ox ON ox.cls = sw.cls AND ox.site_uid = sw.site_uid AND ox.y = sw.y),
sc4 AS MATERIALIZED (SELECT cls, y, SUM(j > 0) AS grew, SUM(j < 0) AS shrank, SUM(j = 2) AS new, SUM(j = -2) AS closed
  FROM sj GROUP BY 1, 2),
cv AS MATERIALIZED (SELECT yr.y, SUM(f.mid < CAST(julianday(printf('%04d-01-01', yr.y)) - 1721424.5 AS INTEGER) AND t.mid >= CAST(julianday(printf('%04d-01-01', yr.y + 1)) - 1721424.5 AS INTEGER) - 1) AS n
  FROM yr LEFT JOIN sp ON sp.s < sp.e LEFT JOIN lk f ON f.site_uid = sp.site_uid AND f.object_kind = 'stall'
  AND f.n = sp.s LEFT JOIN lk t ON t.site_uid = sp.site_uid AND t.object_kind = 'stall' AND t.n = sp.e
  WHERE yr.y IS NOT NULL GROUP BY yr.y),
cn AS (SELECT '' AS cls, NULL AS name UNION ALL SELECT uid, name FROM "class" WHERE object_kind = 'stall')
SELECT CAST(ROW_NUMBER() OVER (ORDER BY rn.rule, cv.y, cn.cls) AS INTEGER), CAST(cv.y AS INTEGER),
 CAST(rn.rule AS TEXT), CAST(cn.cls AS TEXT), CAST(cn.name AS TEXT),
 CAST(CASE WHEN coalesce(known, 1) THEN coalesce(up, 0.0) END AS REAL),
 CAST(CASE WHEN coalesce(known, 1) THEN coalesce(down, 0.0) END AS REAL),
 CAST(CASE WHEN coalesce(known, 1) THEN coalesce(net, 0.0) END AS REAL),
 CAST(CASE WHEN coalesce(known, 1) AND coalesce(sx.no_sd, 0) = 0 THEN sqrt(coalesce(sv.vv, 0.0)) END AS REAL),
 CAST(coalesce(cv.n, 0) AS INTEGER), CAST(CASE WHEN rn.rule = 'observed' THEN coalesce(grew, 0) END AS INTEGER),
 CAST(CASE WHEN rn.rule = 'observed' THEN coalesce(shrank, 0) END AS INTEGER),
 CAST(CASE WHEN rn.rule = 'observed' THEN coalesce(new, 0) END AS INTEGER),
 CAST(CASE WHEN rn.rule = 'observed' THEN coalesce(closed, 0) END AS INTEGER)
 FROM cv JOIN rn JOIN cn LEFT JOIN sm ON sm.cls = cn.cls AND sm.rule = rn.rule AND sm.y = cv.y
 LEFT JOIN sv ON sv.cls = cn.cls AND sv.rule = rn.rule AND sv.y = cv.y
 LEFT JOIN sx ON sx.cls = cn.cls AND sx.rule = rn.rule AND sx.y = cv.y
 LEFT JOIN sc4 ON sc4.cls = cn.cls AND sc4.y = cv.y)
