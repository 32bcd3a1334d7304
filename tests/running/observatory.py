"""Mozilla's HTTP Observatory, its rules of scoring applied without the network.

After https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring (read in 2026): from 100, each test takes
points away; what is left, if 90 or more, gets the points each test adds. Not judged here, since only the real host
shows it: the certificate, and being in the browsers' preload list (+5).
"""

from http.cookies import SimpleCookie

SIX_MONTHS = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
UNSAFE_REFERRERS = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}
BROAD = {"'unsafe-inline'", "data:", "https:", "http:", "*", "ftp:"}


def policy_of(headers) -> dict:
    """{directive: its sources}"""
    parts = [part.split() for part in headers.get("Content-Security-Policy", "").lower().split(";")]
    return {part[0]: set(part[1:]) for part in parts if part}


def csp(headers) -> int:
    policy = policy_of(headers)
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    scripts, objects, styles = (policy.get(name, default) for name in ("script-src", "object-src", "style-src"))
    if (scripts | objects) & BROAD:
        return -20
    if any(source.startswith("http:") for sources in policy.values() for source in sources):
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if styles & BROAD:
        return 0
    closed = policy.get("form-action", {"*"}) <= {"'none'", "'self'"}
    return 10 if default == {"'none'"} and closed else 5


def cookies(lines, hsts: bool) -> int:
    if not lines:
        return 0
    worst, same_site = 5, True
    for line in lines:
        name, cookie = next(iter(SimpleCookie(line).items()))
        is_session, is_token = "session" in name.lower(), "csrf" in name.lower()
        if not cookie["secure"]:
            worst = min(worst, ((-10 if hsts else -40) if is_session else (-5 if hsts else -20)))
        if is_session and not cookie["httponly"]:
            worst = min(worst, -30)
        if cookie["samesite"].lower() not in ("strict", "lax"):
            same_site = False
            if is_token or cookie["samesite"]:
                worst = min(worst, -20)
    return worst if same_site or worst < 0 else 0


def hsts_age(headers) -> int:
    for part in headers.get("Strict-Transport-Security", "").split(";"):
        name, _equals, value = part.strip().partition("=")
        if name.lower() == "max-age" and value.isdecimal():
            return int(value)
    return -1


def score(http: dict, pages: list[dict]) -> tuple[int, dict]:
    """(score, points by test) of the answer over plain HTTP and of pages over HTTPS, of which the worst counts."""
    points = {"redirection": redirection(http)}
    for page in pages:
        headers, age = page["headers"], hsts_age(page["headers"])
        referrer = headers.get("Referrer-Policy", "").lower()
        ancestors = policy_of(headers).get("frame-ancestors")
        found = {
            "content-security-policy": csp(headers),
            "cookies": cookies(page["cookies"], age >= SIX_MONTHS),
            "strict-transport-security": -20 if age < 0 else 0 if age >= SIX_MONTHS else -10,
            "x-content-type-options": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
            "x-frame-options": 5 if ancestors and "*" not in ancestors
            else 0 if headers.get("X-Frame-Options", "").upper() in ("DENY", "SAMEORIGIN") else -20,
            "referrer-policy": 5 if referrer in PRIVATE else 0 if not referrer else -5,
            "cross-origin-resource-policy": {"same-origin": 10, "same-site": 10, "cross-origin": -5}.get(
                headers.get("Cross-Origin-Resource-Policy", ""), 0),
            "cross-origin-resource-sharing": -50 if headers.get("Access-Control-Allow-Credentials") else 0,
        }  # fmt: skip
        for test, number in found.items():
            points[test] = min(number, points.get(test, number))
    base = 100 + sum(number for number in points.values() if number < 0)
    if base >= 90:
        base += sum(number for number in points.values() if number > 0)
    return max(base, 0), points


def redirection(http) -> int:
    if http["status"] not in (301, 302, 307, 308):
        return -20
    return 0 if http["headers"].get("Location", "").startswith("https://") else -20
