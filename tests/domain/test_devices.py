"""A device in two words, from what browsers say of themselves."""

import pytest

from mediance.domain.devices import device_named

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (f"{WINDOWS} {CHROME}", "Chrome · Windows"),
        (f"{WINDOWS} {CHROME} Edg/131.0.0.0", "Edge · Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Firefox · Linux",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
            ),
            "Safari · iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko)"
                " SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36"
            ),
            "Samsung Internet · Android",
        ),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {CHROME}", "Chrome · Mac"),
        ("curl/8.5.0", ""),
        ("", ""),
        ("<script>Windows</script>", "Windows"),
    ],
)
def test_a_device_is_a_browser_and_a_system_and_nothing_else(said: str, named: str) -> None:
    assert device_named(said) == named
