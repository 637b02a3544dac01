"""Regions by ISO 3166-2 code: a name, and a rough middle for a map that may not say more.

A partner who does not wish to be named is shown by its state alone, so its pin stands in the
state's middle. PURE. Names and codes: ISO 3166-2:US. Middles: centroids of the US Census
Bureau's cartographic boundaries of 2017, rounded to half a degree.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """`latitude` and `longitude` in degrees, to half a degree."""

    name: str
    latitude: float
    longitude: float


REGIONS = {
    "US-AK": Region("Alaska", 64.5, -152.5),
    "US-AL": Region("Alabama", 33.0, -87.0),
    "US-AR": Region("Arkansas", 35.0, -92.5),
    "US-AZ": Region("Arizona", 34.5, -111.5),
    "US-CA": Region("California", 37.5, -119.5),
    "US-CO": Region("Colorado", 39.0, -105.5),
    "US-CT": Region("Connecticut", 41.5, -72.5),
    "US-DC": Region("District of Columbia", 39.0, -77.0),
    "US-DE": Region("Delaware", 39.0, -75.5),
    "US-FL": Region("Florida", 28.5, -82.5),
    "US-GA": Region("Georgia", 32.5, -83.5),
    "US-HI": Region("Hawaii", 19.5, -155.5),
    "US-IA": Region("Iowa", 42.0, -93.5),
    "US-ID": Region("Idaho", 44.5, -114.5),
    "US-IL": Region("Illinois", 40.0, -89.0),
    "US-IN": Region("Indiana", 40.0, -86.5),
    "US-KS": Region("Kansas", 38.5, -98.5),
    "US-KY": Region("Kentucky", 37.5, -85.5),
    "US-LA": Region("Louisiana", 31.0, -92.0),
    "US-MA": Region("Massachusetts", 42.5, -72.0),
    "US-MD": Region("Maryland", 39.0, -77.0),
    "US-ME": Region("Maine", 45.5, -69.0),
    "US-MI": Region("Michigan", 43.5, -84.5),
    "US-MN": Region("Minnesota", 46.5, -94.5),
    "US-MO": Region("Missouri", 38.5, -92.5),
    "US-MS": Region("Mississippi", 33.0, -89.5),
    "US-MT": Region("Montana", 47.0, -109.5),
    "US-NC": Region("North Carolina", 35.5, -79.5),
    "US-ND": Region("North Dakota", 47.5, -100.5),
    "US-NE": Region("Nebraska", 41.5, -100.0),
    "US-NH": Region("New Hampshire", 43.5, -71.5),
    "US-NJ": Region("New Jersey", 40.0, -74.5),
    "US-NM": Region("New Mexico", 34.5, -106.0),
    "US-NV": Region("Nevada", 39.5, -116.5),
    "US-NY": Region("New York", 43.0, -75.5),
    "US-OH": Region("Ohio", 40.5, -83.0),
    "US-OK": Region("Oklahoma", 35.5, -97.5),
    "US-OR": Region("Oregon", 44.0, -120.5),
    "US-PA": Region("Pennsylvania", 41.0, -78.0),
    "US-PR": Region("Puerto Rico", 18.0, -66.5),
    "US-RI": Region("Rhode Island", 41.5, -71.5),
    "US-SC": Region("South Carolina", 34.0, -81.0),
    "US-SD": Region("South Dakota", 44.5, -100.0),
    "US-TN": Region("Tennessee", 36.0, -86.5),
    "US-TX": Region("Texas", 31.5, -99.5),
    "US-UT": Region("Utah", 39.5, -111.5),
    "US-VA": Region("Virginia", 37.5, -79.0),
    "US-VT": Region("Vermont", 44.0, -72.5),
    "US-WA": Region("Washington", 47.5, -120.5),
    "US-WI": Region("Wisconsin", 44.5, -90.0),
    "US-WV": Region("West Virginia", 38.5, -80.5),
    "US-WY": Region("Wyoming", 43.0, -107.5),
}
