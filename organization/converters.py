class IdConverter:
    """`<id:pk>`: a row's number, never larger than the databases can hold."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)
