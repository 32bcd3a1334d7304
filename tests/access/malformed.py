"""Requests no browser of an office would send, drawn by a seed: over every address, each of its fields, each role.

A form is read from its page and filled with what the page offers, then one to three things about the request are
spoiled: a value, a key, the body, its type, a header, the address itself.
"""

import json
import random
import string
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

BOUNDARY = "X-odd-boundary"
TEXTS = (
    "", " ", "\t\n", "\0", "a\0b", "\u202eabc", "\ufeff", "\u200b" * 40, "e" + "\u0301" * 500, "\U0001f468\u200d" * 80,
    "\ufffe", "\U0010ffff", "\u2028", "\x1b[31m", "\x7f", "<script>alert(1)</script>", "{{7*7}}", "{% load x %}",
    "' OR 1=1 --", "%s%n%x{0}{0.__class__}", "../../../etc/passwd", "=cmd|' /C calc'!A0", "\r\nSet-Cookie: a=b",
    "ＡＢＣ１２３", "İıſK", "中" * 201, "中" * 5001, "x" * 65_537, "null", "None", "undefined", "[]", "{}", "on",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "-1", "1", "2147483648", "9223372036854775807", "9223372036854775808", "1" * 400, "1e400", "-1e-400",
    "NaN", "inf", "½", "٣", "１２", "1_000", "0x10", "1.5", "1,000", "+1", " 7 ", "--1",
)  # fmt: skip
DAYS = (
    "2023-02-29", "2024-02-29", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "-2023-01-01", "2023-13-01",
    "2023-1-1", "2023年1月1日", "01/02/2023", "2023-01-01T00:00:00Z", "20230101", "today", "２０２３-01-01", "25:61",
    "24:00", "00:00:00.0000001", "2023-W01", "2023-Q5", "1970-01-01", "2038-01-20",
)  # fmt: skip
HEADERS = (
    {"HTTP_ACCEPT_LANGUAGE": "zz-ZZ;q=NaN," * 200}, {"HTTP_ACCEPT_LANGUAGE": "\u00ff"}, {"HTTP_COOKIE": "a=\0; =; ;;"},
    {"HTTP_X_FORWARDED_FOR": "x, 999.1.1.1, ::1%25"}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "\u00e9#%"},
    {"HTTP_HX_CURRENT_URL": "http://[::1"}, {"HTTP_REFERER": "http://[bad/\x01"}, {"HTTP_X_LONG": "h" * 60_000},
    {"HTTP_IF_MODIFIED_SINCE": "yesterday"}, {"HTTP_RANGE": "bytes=9-1,--5"}, {"HTTP_ACCEPT": "*/*;q=" + "9" * 99},
    {"HTTP_ACCEPT_ENCODING": "gzip;q=x"}, {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}, {"HTTP_ORIGIN": "null"},
    {"CONTENT_LENGTH": "-1"}, {"CONTENT_LENGTH": "x"}, {"CONTENT_LENGTH": "99999999999999999999"},
)  # fmt: skip
TYPES = (
    "application/json", "text/plain", "application/xml", "", "multipart/form-data", "multipart/form-data; boundary=",
    f"multipart/form-data; boundary={'b' * 300}", "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=nonsense", "multipart/form-data; boundary=\u00e9", "multipart/mixed; x",
)  # fmt: skip
JSON_SHAPES = ("[]", "{}", "null", "1e999", '{"a":' * 500, '"\\ud800"', '{"title":{"$gt":""}}', "[" * 90_000, "NaN")
FILES = (
    ("x.txt", b""), ("x.pdf", b"%PDF-1.4"), ("x.exe", b"MZ"), ("../../x.txt", b"x"), ("\u202efdp.txt", b"x"),
    ("x" * 400 + ".txt", b"x"), ("", b"x"), (".", b"x"), ("x.docx", b"PK\x03\x04" + b"\xff" * 400), ("a\0b.txt", b"x"),
    ("x.png", b"\x89PNG\r\n\x1a\n" + b"\xff" * 40), ("x.xlsx", b"PK\x05\x06" + b"\0" * 18), ("con.txt.", b"\0"),
)  # fmt: skip
BYTES = (
    b"\xff",
    b"\xed\xa0\x80",
    b"%",
    b"%%%",
    b"%zz=1",
    b"&&&&",
    b"=",
    b"a=%ff%fe",
    b"a=1;b=2",
    b"\0=\0",
    b"=" * 3000,
)
METHODS = ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get")


class FormReader(HTMLParser):
    """What the forms of a page would send: (name, value) pairs, with every choice that is offered."""

    def __init__(self):
        super().__init__()
        self.pairs, self.choices, self.files, self.select, self.area = [], {}, set(), None, None

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        name = found.get("name")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self.choices.setdefault(self.select, []).append(found.get("value", ""))
            if "selected" in found:
                self.pairs.append((self.select, found.get("value", "")))
        elif tag == "textarea":
            self.area = name
        elif tag == "input" and name and found.get("type") == "file":
            self.files.add(name)
        elif tag == "input" and name:
            if found.get("type") in ("checkbox", "radio"):
                self.choices.setdefault(name, []).append(found.get("value", "on"))
            if found.get("type") not in ("checkbox", "radio") or "checked" in found:
                self.pairs.append((name, found.get("value", "")))

    def handle_data(self, data):
        if self.area:
            self.pairs.append((self.area, data))

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


def read_form(html: str) -> FormReader:
    reader = FormReader()
    reader.feed(html)
    return reader


class Odd:
    """One seed's stream of odd requests."""

    def __init__(self, seed: str):
        self.random = random.Random(seed)

    def text(self) -> str:
        kind = self.random.random()
        if kind < 0.55:
            return self.random.choice(TEXTS + NUMBERS + DAYS)
        if kind < 0.8:
            first, last = self.random.choice(((0, 0x1F), (0x20, 0x7E), (0x80, 0x2FF), (0x590, 0x8FF), (0x2000, 0x2FFF),
                                              (0x4E00, 0x9FFF), (0xE000, 0xFFFF), (0x1F000, 0x1FFFF)))  # fmt: skip
            return "".join(
                chr(self.random.randint(first, last)) for _ in range(self.random.choice((1, 5, 41, 121, 201)))
            )
        return "".join(self.random.choices(string.printable, k=self.random.randint(1, 260)))

    def pairs(self, form: FormReader) -> list[tuple[str, str]]:
        """The form as a person might send it, each choice drawn."""
        pairs = list(form.pairs)
        for name, offered in form.choices.items():
            if not any(name == there for there, _value in pairs):
                pairs.append((name, self.random.choice(offered)))
        return [(name, value or self.random.choice(("", "某事", "2023-03-06", "1"))) for name, value in pairs]

    def spoil_pairs(self, pairs):
        """One odd thing about the keys and values."""
        pairs = list(pairs)
        place = self.random.randrange(len(pairs)) if pairs else 0
        act = self.random.randrange(7)
        if not pairs or act == 0:
            pairs.append((self.text()[:200], self.text()))
        elif act == 1:
            pairs.pop(place)
        elif act == 2:
            pairs += [(pairs[place][0], self.text()) for _ in range(self.random.choice((1, 3, 400)))]
        elif act == 3:
            name = pairs[place][0]
            pairs.append(
                (self.random.choice((f"{name}[]", f"{name}.x", f"{name}__isnull", f"-{name}", name.upper())), "1")
            )
        else:
            pairs[place] = (pairs[place][0], self.text())
        return pairs

    def address(self, url: str) -> str:
        """The address itself, sometimes spoiled."""
        if self.random.random() < 0.9:
            return url
        odd = self.random.choice(("%00", "%ff%fe", "%2e%2e/", "//", "%F0%9F%98%80", "%0d%0a", "9" * 40, "-1/", ";a=b"))
        return url + odd if self.random.random() < 0.5 else url.replace("/", f"/{odd}", 1)

    def headers(self) -> dict:
        return self.random.choice(HEADERS) if self.random.random() < 0.15 else {}

    def get(self, url: str, form: FormReader) -> dict:
        pairs = self.pairs(form)[:30]
        for _time in range(self.random.randint(1, 3)):
            pairs = self.spoil_pairs(pairs)
        query = urlencode([(name, value[:3000]) for name, value in pairs], errors="replace")
        if self.random.random() < 0.1:
            query = self.random.choice(BYTES).decode("latin-1")
        return {"method": "GET", "path": self.address(url), "QUERY_STRING": query, **self.headers()}

    def other(self, url: str) -> dict:
        return {"method": self.random.choice(METHODS), "path": self.address(url), **self.headers()}

    def post(self, url: str, form: FormReader) -> dict:
        pairs = self.pairs(form)
        for _time in range(self.random.randint(0, 3)):
            pairs = self.spoil_pairs(pairs)
        kind = self.random.random()
        request = {"method": "POST", "path": self.address(url), **self.headers()}
        if kind < 0.1:
            return request | {"data": self.random.choice(BYTES), "content_type": self.random.choice(TYPES)}
        if kind < 0.2:
            return request | {"data": self.json(pairs), "content_type": "application/json"}
        if kind < 0.4 or form.files:
            return request | self.multipart(pairs, form)
        body = urlencode(pairs, errors="replace").encode()
        if kind < 0.45:
            body = body[: self.random.randrange(len(body) + 1)] + self.random.choice(BYTES)
        typed = self.random.choice(TYPES) if kind < 0.5 else "application/x-www-form-urlencoded"
        return request | {"data": body, "content_type": typed}

    def json(self, pairs) -> bytes:
        if self.random.random() < 0.5:
            return self.random.choice(JSON_SHAPES).encode()
        return json.dumps(dict(pairs)).encode()

    def multipart(self, pairs, form) -> dict:
        lines = []
        for name, value in pairs:
            lines += [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{quote(name)}"\r\n\r\n{value}\r\n']
        body = "".join(lines).encode("utf-8", "replace")
        for name in form.files or {"file"}:
            filename, content = self.random.choice(FILES)
            head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
            body += head.encode() + b"Content-Type: text/plain\r\n\r\n" + content + b"\r\n"
        body += f"--{BOUNDARY}--\r\n".encode()
        spoiled = self.random.random()
        if spoiled < 0.2:
            body = body[: self.random.randrange(len(body))]
        elif spoiled < 0.3:
            body = body.replace(b"form-data;", self.random.choice((b"", b"attachment;", b'form-data; name="";')), 1)
        elif spoiled < 0.4:
            body = body.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1)
        return {"data": body, "content_type": f"multipart/form-data; boundary={BOUNDARY}"}
