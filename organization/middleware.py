from django.conf import settings
from django.utils import translation


class LanguageMiddleware:
    """The language a person chose, else the cookie's, else Chinese. What the browser prefers is not asked:
    an office shares machines, and its language is Chinese until someone says otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = dict(settings.LANGUAGES)

    def __call__(self, request):
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if request.user.is_authenticated and request.user.language:
            language = request.user.language
        language = language if language in self.known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        response.headers.setdefault("Content-Language", language)
        return response
