"""The query of the view `year_change`: change per calendar year under every rule (measurement 6)."""

from __future__ import annotations

from annotator.store import views_lives as lives

_YEAR = "CAST(strftime('%Y', {} + 1721424.5) AS INTEGER)"
_JAN_1 = "CAST(julianday(printf('%04d-01-01', {})) - 1721424.5 AS INTEGER)"

YEAR = f"""WITH RECURSIVE {lives.SCENES}, {lives.STALLS}, {lives.LIVES}, {lives.PARTS}, {lives.RULES},
{lives.CLASS_EACH}, {lives.HAPPENINGS},
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
  {_YEAR.format("t1.mid")} AS yo, {_YEAR.format("min(t0.lo + 1, t1.mid)")} AS ya, {_YEAR.format("t1.hi")} AS yb
  FROM wk w JOIN sc t0 ON t0.k = w.k0 JOIN sc t1 ON t1.k = w.k1),
yr(y, last) AS (SELECT MIN(ya), MAX(yb) FROM ev WHERE ya IS NOT NULL UNION ALL SELECT y + 1, last FROM yr
  WHERE y < last),
ey AS (SELECT ev.*, yr.y, {_JAN_1.format("yr.y")} AS j0, {_JAN_1.format("yr.y + 1")} AS j1 FROM yr JOIN ev
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
cv AS MATERIALIZED (SELECT yr.y, SUM(f.mid < {_JAN_1.format("yr.y")} AND t.mid >= {_JAN_1.format("yr.y + 1")} - 1) AS n
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
 LEFT JOIN sc4 ON sc4.cls = cn.cls AND sc4.y = cv.y"""
