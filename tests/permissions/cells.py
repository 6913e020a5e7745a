"""The words of the permission matrix: who is asked about, and what the usual answers are."""

from dataclasses import dataclass, field

CAST = ("nobody", "rep", "teammate", "manager", "chief", "other_rep", "other_manager", "viewer", "ops")
METHODS = ("get", "post", "put", "patch", "delete")

LOGIN, OK, GO, REFUSED, NOT_THERE, NO_METHOD = "login", "ok", "go", 403, 404, 405
# ok: 200 (also a form shown again); go: a redirect that is not to the sign-in page; login: a redirect to it.

Answers = dict[str, str | int]


def everybody(answer: str | int) -> Answers:
    return dict.fromkeys(CAST, answer)


def signed_in(answer: str | int) -> Answers:
    """The same for whoever is signed in."""
    return everybody(answer) | {"nobody": LOGIN}


def administrators(answer: str | int, *, others: str | int = NOT_THERE) -> Answers:
    return signed_in(others) | {"ops": answer}


def sight(answer: str | int) -> Answers:
    """Of an account that `rep` owns: the line above, whoever it is granted to, and administrators."""
    return signed_in(answer) | dict.fromkeys(("teammate", "other_rep", "other_manager"), NOT_THERE)


def editing(answer: str | int) -> Answers:
    """As `sight`; whoever only looks is refused."""
    return sight(answer) | {"viewer": REFUSED}


@dataclass(frozen=True)
class Url:
    """What an address answers, by method; a method that is not named answers 405."""

    get: Answers | None = None
    post: Answers | None = None
    args: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    query: str = ""
    public: bool = False
    any_method: bool = False  # a library's class view: other methods are its own affair, but never a leak

    def answers(self, method: str) -> Answers:
        given = {"get": self.get, "post": self.post}.get(method)
        if given is not None:
            return given
        return everybody(NO_METHOD) if self.public else signed_in(NO_METHOD)
