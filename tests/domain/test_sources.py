"""Sources: the names in files and on pages, and which source has precedence."""

from src.domain.sources import CENSUS_FIRST, SOURCE, SURVEY_FIRST, order_sources


def test_no_two_sources_share_a_name():
    for lang in ("ko", "en"):
        names = [getattr(row, lang) for row in SOURCE.values()]
        assert len(set(names)) == len(names)


def test_the_census_speaks_first_for_tenants_and_the_survey_for_the_rest():
    assert CENSUS_FIRST == ("kicox_complexes", "kicox_national", "national_facts", "sample")
    assert SURVEY_FIRST == ("kicox_national", "kicox_complexes", "national_facts", "sample")
    present = ["sample", "kicox_national", "another", "kicox_complexes"]
    assert order_sources("tenants", present)[0] == "kicox_complexes"
    assert order_sources("employees", present) == [
        "kicox_national",
        "kicox_complexes",
        "sample",
        "another",
    ]
