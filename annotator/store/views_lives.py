"""The common table expressions that all views share: dates, looks, lives, happenings (measurement 4 and 5).

Days are proleptic Gregorian ordinals. Sort keys are texts of fixed width, so that one comparison orders scenes by
middle, last and first day and uid; the empty text is before every date and `~` after.
"""

from __future__ import annotations

_UNDATED = "365206036520603652060"

SCENES = f"""
day0 AS (SELECT uid, CAST(julianday(coalesce(nullif(acquired_from, ''), acquired_to)) - 1721424.5 AS INTEGER) AS a,
  CAST(julianday(coalesce(nullif(acquired_to, ''), acquired_from)) - 1721424.5 AS INTEGER) AS b FROM scene),
sc AS MATERIALIZED (SELECT uid, min(a, b) AS lo, max(a, b) AS hi, (a + b) / 2 AS mid,
  CASE WHEN a IS NULL OR b IS NULL THEN '{_UNDATED}' ELSE printf('%07d%07d%07d', (a + b) / 2, max(a, b), min(a, b)) END
  || uid AS k FROM day0),
adj AS MATERIALIZED (SELECT uid FROM "pass" WHERE adjudicated UNION SELECT ''),
rv AS MATERIALIZED (SELECT coalesce(r.site_uid, '') AS site_uid, r.object_kind, r.scene_uid, MIN(r.uid) AS review_uid
  FROM review r JOIN sc ON sc.uid = r.scene_uid
  WHERE r.state = 'reviewed' AND coalesce(r.pass_uid, '') IN (SELECT uid FROM adj) GROUP BY 1, 2, 3),
lk AS MATERIALIZED (SELECT rv.site_uid, rv.object_kind, rv.scene_uid, rv.review_uid, sc.k, sc.lo, sc.hi, sc.mid,
  ROW_NUMBER() OVER (PARTITION BY rv.site_uid, rv.object_kind ORDER BY sc.k) - 1 AS n
  FROM rv JOIN sc ON sc.uid = rv.scene_uid WHERE sc.lo IS NOT NULL),
lkn AS MATERIALIZED (SELECT site_uid, object_kind, COUNT(*) AS looks FROM lk GROUP BY 1, 2)"""
"""sc scenes, rv reviews that are done, lk looks (dated reviewed scenes) numbered from 0."""

_ANY_MARK = """SELECT '{kind}' AS object_kind, m.uid, coalesce(m.site_uid, '') AS site_uid, coalesce(m.class_uid, '')
  AS class_uid, m.certainty, m.drawn_on, m.first_seen, m.gone_by, m.last_absent, {replaces} AS replaces,
  {area} AS area, {sd} AS sd, f.uid IS NULL AS timeless, coalesce(f.k, '') AS bk, coalesce(g.k, '~') AS ek
  FROM {kind} m LEFT JOIN sc f ON f.uid = m.first_seen LEFT JOIN sc g ON g.uid = m.gone_by
  WHERE m.uid IS NOT NULL AND coalesce(m.pass_uid, 'pass-main') IN (SELECT uid FROM adj)"""
_STALLS = _ANY_MARK.format(kind="stall", replaces="m.replaces", area="m.area_m2", sd="m.area_sd_m2")
_CROSSINGS = _ANY_MARK.format(kind="crossing", replaces="''", area="NULL", sd="NULL")

LIVES = """
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
  FROM bg)"""
"""mk -> life: present on the looks b <= n < g; hidden from the first look on = as on the first that shows the place."""

MARKS = f"mk AS MATERIALIZED ({_STALLS} UNION ALL {_CROSSINGS})"
STALLS = f"mk AS MATERIALIZED ({_STALLS})"

PARTS = """
ep AS MATERIALIZED (SELECT p.stall_uid, p.source, p.part_m2 AS part FROM error_part p JOIN mk ON mk.uid = p.stall_uid
  AND mk.object_kind = 'stall' WHERE mk.sd IS NOT NULL
  UNION ALL SELECT mk.uid, mk.uid, mk.sd FROM mk WHERE mk.sd IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM error_part p WHERE p.stall_uid = mk.uid))"""
"""Error parts of every stall; a bare SD is a source of its own."""

RULES = """
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
  WHERE before IS NOT NULL OR first_in IS NOT NULL)"""
"""rl thresholds and period, sp the looks s … e that the period uses at each site."""

HAPPENINGS = """
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
  CASE WHEN COUNT(*) = COUNT(area) THEN SUM(sign * area) END AS gain FROM hp GROUP BY cls, site_uid, grp)"""
"""un stalls that take part (cls '' = all counted classes), hp touched stalls with sign and group, gn the groups."""

CLASS_ALL = """
cl AS MATERIALIZED (SELECT '' AS cls, x.class_uid FROM (SELECT DISTINCT class_uid FROM mk) x
  LEFT JOIN "class" c ON c.uid = x.class_uid WHERE coalesce(c.counted, 1))"""
CLASS_EACH = f"""{CLASS_ALL[:-1]} UNION ALL SELECT uid, uid FROM "class" WHERE object_kind = 'stall')"""
