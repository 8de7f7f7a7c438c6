"""The queries of the three views over the shared expressions."""

from __future__ import annotations

from annotator.store import views_lives as lives

_COUNTED = "certainty IN ('certain', 'probable')"

TOTAL = f"""WITH {lives.SCENES}, {lives.MARKS}, {lives.LIVES}, {lives.PARTS},
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
  AND pr.{_COUNTED} GROUP BY 1, 2, 3, 4) GROUP BY 1, 2, 3),
ag AS (SELECT site_uid, scene_uid, zone_uid, object_kind, class_uid, SUM({_COUNTED}) AS cnt,
  SUM(certainty = 'certain') AS cmin, COUNT(*) AS cmax, SUM({_COUNTED} AND unseen) AS cass,
  CASE WHEN object_kind = 'stall' AND SUM({_COUNTED} AND area IS NULL) = 0
  THEN TOTAL(CASE WHEN {_COUNTED} THEN area END) END AS a, SUM({_COUNTED} AND sd IS NULL) = 0 AS has_sd,
  CASE WHEN object_kind = 'stall' AND SUM(certainty = 'certain' AND area IS NULL) = 0
  THEN TOTAL(CASE WHEN certainty = 'certain' THEN area END) END AS amin,
  CASE WHEN object_kind = 'stall' AND SUM(area IS NULL) = 0 THEN TOTAL(area) END AS amax,
  CASE WHEN object_kind = 'stall' AND SUM({_COUNTED} AND unseen AND area IS NULL) = 0
  THEN TOTAL(CASE WHEN {_COUNTED} AND unseen THEN area END) END AS aass
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
 LEFT JOIN site si ON si.uid = ag.site_uid LEFT JOIN "class" c ON c.uid = ag.class_uid"""

_SITE_LIVES = f"{lives.SCENES}, {lives.STALLS}, {lives.LIVES}, {lives.PARTS}, {lives.RULES}"

CHANGE = f"""WITH RECURSIVE {_SITE_LIVES}, {lives.CLASS_ALL}, {lives.HAPPENINGS},
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
 LEFT JOIN vd ON vd.site_uid = ju.site_uid AND vd.place = 1"""
