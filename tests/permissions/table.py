"""The permission matrix: every address of the house outside Django admin. An address without a row fails the suite.

`args` names objects of the scene (`scene.py`) that the address takes. Rows are sorted by app, then by address.
"""

from tests.permissions.cells import GO, NOT_THERE, OK, Url, administrators, editing, everybody, sight, signed_in

TABLE: dict[str, Url] = {}
