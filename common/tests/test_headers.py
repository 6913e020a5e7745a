"""Every answer carries the headers, whatever went right or wrong."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from common.headers import HEADERS

pytestmark = pytest.mark.line(id="S5")

EVERYWHERE = {
    **HEADERS,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def breaks(request):
    raise ValueError("a fault of ours")


def forbids(request):
    raise PermissionDenied


def takes(request):
    return HttpResponse(request.POST.get("word", ""))


urlpatterns = [
    path("", include("config.urls")),
    path("breaks/", breaks),
    path("forbids/", forbids),
    path("takes/", takes),
    path("hook/", csrf_exempt(takes)),
    path("kept/", cache_control(max_age=60, private=True)(takes)),
]
handler400, handler403, handler404, handler500 = (
    f"common.views.{name}" for name in ("bad_request", "permission_denied", "page_not_found", "server_error")
)


@pytest.fixture
def urls(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def signed_in(urls, rep) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(rep)
    return browser


def missing_from(response) -> dict[str, str]:
    """Headers that are not as they should be, and the policy when there is none."""
    said = response.headers
    wrong = {name: said.get(name, "") for name, value in EVERYWHERE.items() if said.get(name) != value}
    policy = said.get("Content-Security-Policy", "")
    return wrong if "default-src 'none'" in policy else wrong | {"Content-Security-Policy": policy}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/takes/", 200),
        ("/admin", 301),
        ("/forbids/", 403),
        ("/no-such-page/", 404),
        ("/breaks/", 500),
        ("/healthz", 200),
        ("/metrics", 404),
    ],
)
def test_every_answer_carries_them(signed_in, path, status):
    response = signed_in.get(path)
    assert (response.status_code, missing_from(response)) == (status, {})


def test_a_redirect_to_the_sign_in_carries_them(urls, db, client):
    response = client.get("/takes/")
    assert (response.status_code, missing_from(response)) == (302, {})


def test_a_wrong_method_and_a_wrong_host_carry_them(signed_in):
    wrong_method = signed_in.post("/healthz")
    wrong_host = signed_in.get("/takes/", headers={"host": "evil.test"})
    assert (wrong_method.status_code, missing_from(wrong_method)) == (405, {})
    assert (wrong_host.status_code, missing_from(wrong_host)) == (400, {})


def test_static_files_carry_them_and_keep_their_own_caching(db, settings, client):
    settings.WHITENOISE_USE_FINDERS = True
    response = client.get("/static/css/base.css")
    response.close()
    wrong = missing_from(response)
    assert (response.status_code, wrong.keys()) == (200, {"Cache-Control"})
    assert "public" in wrong["Cache-Control"]


def test_a_view_may_say_its_own_caching(signed_in):
    assert signed_in.get("/kept/").headers["Cache-Control"] == "max-age=60, private"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "Cross-Site"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_another_site_cannot_make_a_browser_send(signed_in, method, site):
    response = getattr(signed_in, method)("/takes/", headers={"sec-fetch-site": site})
    assert (response.status_code, missing_from(response)) == (403, {})


@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_our_own_pages_and_programs_may_send(signed_in, site):
    headers = {"sec-fetch-site": site} if site else {}
    assert signed_in.post("/takes/", {"word": "kept"}, headers=headers).content == b"kept"


def test_another_site_may_link_here_and_call_what_is_open_to_others(signed_in):
    assert signed_in.get("/takes/", headers={"sec-fetch-site": "cross-site"}).status_code == 200
    assert (
        signed_in.post("/hook/", {"word": "x"}, headers={"sec-fetch-site": "cross-site"}).status_code == 200
    )
