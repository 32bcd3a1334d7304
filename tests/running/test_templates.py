"""`tools/check_templates.py` sees what the browser's policy would drop, and nothing else."""

import pytest

from tools.check_templates import faults_in


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ('<p class="x" style="color: red">', "style attribute"),
        ("<svg><style>a{}</style></svg>", "style element"),
        ("<script>alert(1)</script>", "script without src"),
        ('<script type="module">', "script without src"),
        ('<a href="#" onclick="x()">', "event handler attribute"),
        ('<form hx-on:submit="x()">', "event handler attribute"),
        ('<a href="javascript:x()">', "javascript: address"),
    ],
)
def test_what_the_policy_would_drop_is_named_with_its_line(markup, fault):
    assert list(faults_in(f"<p>\n{markup}")) == [(2, fault)]


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="/static/js/app.js" defer></script>',
        "{# <p style='x'> #}",
        "{% comment %}<script>x</script>{% endcomment %}",
        '<option value="one">on = two</option>',
        '<link rel="stylesheet" href="x.css">',
    ],
)
def test_what_the_policy_allows_passes(markup):
    assert list(faults_in(markup)) == []
