"""`.env.example` explains every setting there is, and none that is not."""

import re

from config.launch.env import CHECKOUT

READ = re.compile(r'(?:\benv\.\w+|\b_required|\bsetting|environ\.get)\(\s*"([A-Z][A-Z_]+)"')
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}


def test_env_example_explains_every_setting_that_is_read():
    sources = [path for path in (CHECKOUT / "config").rglob("*.py") if "tests" not in path.parts]
    settings = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    example = (CHECKOUT / ".env.example").read_text(encoding="utf-8")
    explained = set(re.findall(r"^#([A-Z][A-Z_]+)=", example, re.MULTILINE))

    assert set(READ.findall(settings)) - NOT_OURS <= explained
    assert {name for name in explained if f'"{name}"' not in settings} == {
        "POSTGRES_PASSWORD"
    }  # compose.yaml's
