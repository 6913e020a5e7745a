"""A domain that mail goes to, while it makes trouble."""

from django.db import models


class MailDomain(models.Model):
    """Failures in a row of mails to one domain, and until when it is left alone.

    A domain whose server hangs would else cost every sender a time-out a mail, and all others would wait.
    """

    domain = models.CharField(max_length=255, unique=True)
    strikes = models.PositiveIntegerField(default=0)
    pauses = models.PositiveIntegerField(default=0, help_text="In a row: each is twice as long.")
    paused_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "troubled mail domain"

    def __str__(self) -> str:
        return self.domain
