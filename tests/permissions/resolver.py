"""Every address that the URL configuration serves."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, namespace)
        else:
            yield f"{prefix}{pattern.name or pattern.pattern}"


def addresses() -> list[str]:
    """Names (with namespaces) of all URL patterns; nameless ones by their route."""
    return sorted(set(_walk(get_resolver().url_patterns, "")))


def admin_addresses() -> list[str]:
    return [name for name in addresses() if name.startswith("admin:")]


def house_addresses() -> list[str]:
    return [name for name in addresses() if not name.startswith("admin:")]
