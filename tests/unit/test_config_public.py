"""The settings by which the page is published."""

from __future__ import annotations

import pytest

from bot.core.community import LOCAL_COMMUNITY, Community, Platform
from tests.unit.test_config import LEAK, load


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("discord:123456789012345678", Community(Platform.DISCORD, "123456789012345678")),
        ("Slack:T0123ABCD", Community(Platform.SLACK, "T0123ABCD")),
        (" LOCAL ", LOCAL_COMMUNITY),
        ("", None),
    ],
)
def test_whose_admins_decide_on_guests(given: str, used: Community | None) -> None:
    assert load(GUEST_COMMENTS=given).guest_comments == used


@pytest.mark.parametrize(
    ("given_proxies", "used"),
    [
        ("none", ()),
        (" NONE ", ()),
        ("172.18.0.0/16, 10.0.0.1/32 ,::1", ("172.18.0.0/16", "10.0.0.1", "::1")),
        ("", ("127.0.0.1", "::1")),
    ],
)
def test_trusted_proxies(given_proxies: str, used: tuple[str, ...]) -> None:
    assert load(TRUSTED_PROXIES=given_proxies).trusted_proxies == used


@pytest.mark.parametrize(
    ("given_names", "public"),
    [
        ({}, set()),
        ({"PUBLIC_URL": "http://localhost:9000"}, set()),
        ({"PUBLIC_URL": "http://127.0.0.2", "ALLOWED_HOSTS": "localhost,[::1]"}, set()),
        ({"PUBLIC_URL": "https://Essays.example"}, {"essays.example"}),
        ({"ALLOWED_HOSTS": "essays.lan"}, {"essays.lan"}),
        ({"PUBLIC_URL": "http://192.168.1.5:8080", "HTTP_HOST": "192.168.1.5"}, {"192.168.1.5"}),
        ({"HTTP_HOST": "192.168.1.5"}, set()),
    ],
)
def test_public_names_are_those_that_were_set_and_are_not_this_machine_s(
    given_names: dict[str, str], public: set[str]
) -> None:
    settings = load(HTTP_PASSWORD=LEAK, HTTP_ALLOW_REMOTE="true", **given_names)
    assert settings.public_hosts == public


def test_a_static_site_is_elsewhere_and_leaves_the_page_to_this_machine() -> None:
    static = {"PUBLIC_URL": "https://name.github.io/essays", "PUBLIC_IS_STATIC": "true"}
    settings = load(**static)
    assert settings.public_hosts == set()
    assert (settings.public_url, settings.own_url) == (static["PUBLIC_URL"], "http://127.0.0.1:8080")
    assert load(**static, ALLOWED_HOSTS="essays.lan", HTTP_PASSWORD=LEAK).public_hosts == {"essays.lan"}
    assert load(PUBLIC_URL=static["PUBLIC_URL"]).own_url == static["PUBLIC_URL"]
