import pytest

from tests.delivery.office import Offices
from tests.delivery.sink import Sink


@pytest.fixture(scope="session")
def offices(tmp_path_factory, kept_tables):
    made = Offices(tmp_path_factory.mktemp("offices"), kept_tables)
    yield made
    made.remove()


@pytest.fixture
def sink():
    with Sink() as running:
        yield running


@pytest.fixture
def office(offices, sink):
    """An office of 40 people, each with one thing due, whose mail goes to the sink."""
    made = offices.new(EMAIL_URL=sink.url)
    yield made
    made.stop()
