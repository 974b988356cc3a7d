"""Static files: compressed once, kept by the browser for as long as their name allows."""

import gzip

import pytest

from src.ui import stored_files
from src.ui.stored_files import StoredFiles, marked
from tests.ui.asgi import answering, ask

SCRIPT = b"let a = 1;" * 1000


def script(body: bytes = SCRIPT, etag: str = '"v1"'):
    return answering(body, content_type="text/javascript", content_length=str(len(body)), etag=etag)


def test_a_script_is_packed_and_says_how_long_it_is():
    _, headers, body = ask(StoredFiles(script()), "/static/js/a.js", accept_encoding="gzip")
    assert gzip.decompress(body) == SCRIPT
    assert headers["content-encoding"] == "gzip"
    assert headers["content-length"] == str(len(body))


def test_a_file_is_packed_once_and_anew_when_it_has_changed(monkeypatch):
    packed = []
    monkeypatch.setattr(
        stored_files.gzip, "compress", lambda body, *_, **__: packed.append(body) or b"packed"
    )
    files = StoredFiles(script())
    for _ in range(3):
        ask(files, "/static/js/a.js", accept_encoding="gzip")
    files.app = script(SCRIPT + b"!", '"v2"')
    ask(files, "/static/js/a.js", accept_encoding="gzip")
    assert packed == [SCRIPT, SCRIPT + b"!"]


def test_what_is_kept_never_grows_beyond_its_bound(monkeypatch):
    monkeypatch.setattr(stored_files, "MOST_BYTES_KEPT", 100)
    files = StoredFiles(script())
    for number in range(10):
        ask(files, f"/static/js/{number}.js", accept_encoding="gzip")
    assert sum(map(len, files.packed.values())) <= 100


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/static/js/a.js"},  # does not accept gzip
        {"path": "/media/a.js", "accept_encoding": "gzip"},  # not a static file
    ],
)
def test_other_answers_pass_as_they_are(asked):
    assert ask(StoredFiles(script()), asked.pop("path"), **asked)[2] == SCRIPT


def test_a_font_is_not_packed_again():
    font = answering(SCRIPT, content_type="font/woff2", content_length="10000", etag="1")
    _, headers, body = ask(StoredFiles(font), "/app/static/a.woff2", accept_encoding="gzip")
    assert body == SCRIPT
    assert "content-encoding" not in headers


def test_a_browser_that_has_the_file_is_told_so():
    status, headers, body = ask(
        StoredFiles(script()), "/app/static/a.js", if_none_match='"v0", "v1"'
    )
    assert (status, body) == (304, b"")
    assert headers["etag"] == '"v1"'


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("PretendardGOV-Bold-1.3.9.subset.woff2", "public, immutable, max-age=31536000"),
        ("sigungu.3fa94c1b.json", "public, immutable, max-age=31536000"),
        ("sigungu.json", "no-cache"),
        ("localise.js", "no-cache"),
        ("q2-2026.json", "no-cache"),
    ],
)
def test_a_name_with_a_version_or_a_hash_is_kept_for_a_year(name, kept):
    assert ask(StoredFiles(script()), f"/app/static/{name}")[1]["cache-control"] == kept


def test_a_file_of_ours_is_kept_for_a_year_under_its_mark_alone():
    address, mark = marked("links.js").split("?")
    files = StoredFiles(script())
    kept = {
        query: ask(files, f"/{address}", query=query)[1]["cache-control"]
        for query in (mark, "", "v=0123456789ab")
    }
    assert kept == {
        mark: "public, immutable, max-age=31536000",
        "": "no-cache",
        "v=0123456789ab": "no-cache",
    }


def test_streamlits_own_rule_for_its_bundle_stays():
    inner = answering(SCRIPT, content_type="text/css", etag="1", cache_control="private")
    assert ask(StoredFiles(inner), "/static/css/a.css")[1]["cache-control"] == "private"


def test_an_error_is_passed_on():
    assert ask(StoredFiles(answering(b"gone", status=404)), "/static/js/a.js")[0] == 404
