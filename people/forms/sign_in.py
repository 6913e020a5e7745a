"""Signing in, confirming that it is still you, choosing a password."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm as AllauthChangePasswordForm,
)
from allauth.account.forms import (
    LoginForm,
    ReauthenticateForm,
    ResetPasswordKeyForm,
)
from django import forms

from common.forms import HouseForm, Polite

PASSWORD_HELP = "At least 12 characters; a sentence is best. Not one that is in the lists of stolen ones."  # noqa: S105


class PlainLabels(Polite):
    """No placeholders that repeat the label, no help made of HTML."""

    errors_title = "That did not work"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class SignInForm(PlainLabels, LoginForm):  # type: ignore[misc]
    errors_title = "Not signed in"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail"
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class ConfirmPasswordForm(PlainLabels, ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs["autofocus"] = True


class ResetForm(HouseForm):
    """Asks for a set-password link. Says the same whether the address is known or not."""

    errors_title = "No mail was sent"

    email = forms.EmailField(
        label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )


class NewPasswordForm(PlainLabels, ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_passwords(self)


class ChangePasswordForm(PlainLabels, AllauthChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Current password"
        _word_passwords(self)


def _word_passwords(form: forms.BaseForm) -> None:
    form.fields["password1"].label = "New password"
    form.fields["password1"].help_text = PASSWORD_HELP
    form.fields["password2"].label = "New password, again"
