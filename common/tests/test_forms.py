"""Forms: the summary links to every field that has an error; refusals stand at their fields."""

from django import forms
from django.template import Context, Template

from common.errors import Blocker, DomainError
from common.forms import FormError, HouseForm


class Sample(HouseForm):
    name = forms.CharField(label="Account", help_text="As on contracts.")
    who = forms.ChoiceField(label="Notice by", choices=[("us", "Us")], widget=forms.RadioSelect)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def rendered(form):
    source = '{% include "partials/_form.html" with form=form submit="Add" cancel="/back/" %}'
    return Template(source).render(Context({"form": form}))


def test_summary_leads_to_every_field():
    form = Sample({})
    assert form.error_summary == [
        FormError("Account", "This field is required.", "id_name"),
        FormError("Notice by", "This field is required.", "div_id_who"),
    ]
    html = rendered(form)
    for error in form.error_summary:
        assert f'href="#{error.anchor}"' in html
        assert f'id="{error.anchor}"' in html


def test_a_form_is_announced_and_described():
    html = rendered(Sample({}))
    assert 'role="alert"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html


def test_an_untouched_form_has_no_summary():
    assert "Not saved yet" not in rendered(Sample())


def test_the_template_writes_tag_and_buttons():
    html = rendered(Sample())
    assert "<form" not in html
    assert 'name="_submission"' in html
    assert 'href="/back/"' in html


def test_refusals_stand_at_their_fields_or_on_top():
    form = Sample({"name": "Meridian", "who": "us"})
    assert form.is_valid()
    form.refuse(
        DomainError(Blocker("Taken.", field="name"), Blocker("Closed.", field="elsewhere"), "Not now.")
    )
    assert form.errors == {"name": ["Taken."], "__all__": ["Closed.", "Not now."]}


def test_errors_of_the_whole_form_are_said_once():
    form = Sample({"name": "Meridian", "who": "us"})
    form.add_error(None, "Not on a Sunday.")
    assert rendered(form).count("Not on a Sunday.") == 1
