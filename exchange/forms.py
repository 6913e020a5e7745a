"""What is asked on the way of files into the book."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from common.forms import HouseForm
from exchange.mapping.errors import MappingError
from exchange.mapping.loading import read_mapping
from exchange.mapping.settling import settled

ACCEPTED = ".csv,.tsv,.txt,.zip,.xlsx,.xlsm"
MOST_FILES = 50
MOST_MAPPING = 1 << 20
WHAT_IS_MEANT = {"first": "The first of them speaks for all", "sum": "Their amounts add up"}


class FilesInput(forms.FileInput):
    """A field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each with something in it."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"At most {MOST_FILES} files at once. Pack them into a .zip.")
        return [super(FilesField, self).clean(file, initial) for file in files]


class UploadForm(HouseForm):
    """The files of one import."""

    documents = FilesField(
        label="Files",
        widget=FilesInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": "An empty file was handed in. Leave it out."},
    )

    mapping = forms.FileField(
        label="Mapping",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".toml,.txt"}),
        help_text="One that you downloaded or wrote before. Without it, the files are looked at.",
    )

    def __init__(self, *args: Any, most_mb: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].help_text = (
            "CSV, XLSX or ZIP; several files that belong together go in at once. "
            f"Up to {most_mb} MB in all, unpacked."
        )

    @property
    def uploaded(self) -> list["UploadedFile[Any]"]:
        return list(self.cleaned_data["documents"])

    def clean_mapping(self) -> str:
        """The text of the mapping that came along; empty for none."""
        file = self.cleaned_data["mapping"]
        if not file:
            return ""
        if file.size > MOST_MAPPING:
            raise forms.ValidationError("A mapping has at most 1 MB; this is another file.")
        try:
            text = file.read().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise forms.ValidationError("A mapping is a text file in UTF-8.") from error
        return _whole(text)


class MappingTextForm(HouseForm):
    """The readable mapping, to be edited by hand."""

    mapping = forms.CharField(
        label="Mapping",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "mono"}),
        help_text="docs/mapping.md has every word. Lines that begin with # are notes.",
    )

    def clean_mapping(self) -> str:
        return _whole(str(self.cleaned_data["mapping"]).replace("\r\n", "\n"))


class QuestionsForm(HouseForm):
    """One field for each question that an entry of the mapping settles; what stays empty stays open."""

    def __init__(self, *args: Any, questions: Sequence[dict[str, Any]], mapping: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mapping = mapping
        self.asked = {
            f"answer_{number}": question["settling"]
            for number, question in enumerate(questions)
            if question.get("settling")
        }
        for number, question in enumerate(questions):
            if settling := question.get("settling"):
                self.fields[f"answer_{number}"] = _answer_field(question, settling)

    def clean(self) -> dict[str, Any]:
        """The mapping with all answers in it."""
        said = super().clean() or self.cleaned_data
        text = self.mapping
        for name, settling in self.asked.items():
            if meant := said.get(name):
                text = settled(text, table=settling["table"], word=settling["word"], meant=meant)
        return {"mapping": _whole(text)}


def _whole(text: str) -> str:
    """The text of a mapping, if it is one."""
    try:
        read_mapping(text, name="the mapping")
    except MappingError as error:
        raise forms.ValidationError([str(blocker) for blocker in error.blockers]) from error
    return text


def _answer_field(question: dict[str, Any], settling: dict[str, Any]) -> forms.Field:
    rows, asked = question["rows"], settling.get("asked") or question["question"]
    counted = f"{question['file']}, {rows:,} {'row' if rows == 1 else 'rows'}"
    if settling["choices"]:
        choices = [(word, _meaning(settling["word"], word)) for word in settling["choices"]]
        return forms.ChoiceField(
            label=asked,
            choices=[("", "Leave it open"), *choices],
            initial=settling["meant"],
            required=False,
            help_text=counted,
        )
    return forms.CharField(
        label=asked,
        initial=settling["meant"],
        required=False,
        max_length=200,
        help_text=f"{counted}. What it is meant to be; empty leaves it open.",
    )


def _meaning(word: str, choice: str) -> str:
    if word == "skip_without":
        return f"Leave out rows without “{choice}”"
    if word == "decimals":
        return "The point is the decimal sign" if choice == "." else "The comma is the decimal sign"
    return WHAT_IS_MEANT.get(choice, choice.capitalize())
