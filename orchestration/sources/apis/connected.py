"""Accounts that customers connected themselves: whose they are, and the token each of them gave.

The secret `connected_accounts` holds them as JSON lines, or the path of such a file after an `@`:

    {"customer_id": "c-1042", "access_token": "...", "account_id": "17841400000000001"}

`connected_at` (ISO 8601) may say since when. The brand's own account stands without customer_id.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from orchestration.errors import InputError
from orchestration.sources.kind import Source

SECRET = "connected_accounts"  # noqa: S105 the name of a secret
LARGEST_FILE_BYTES = 64 << 20

_Text = Annotated[str, Field(min_length=1, max_length=4096)]


class ConnectedAccount(BaseModel):
    """One account and the right to read it.

    Attributes:
        customer_id: The brand's own id of the customer; None for the brand's own account.
        access_token: What the person granted; never in a record or a message.
        account_id: The network's id of the account, where the entry says it.
        connected_at: When the person connected it, where the entry says it.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    customer_id: _Text | None = None
    access_token: SecretStr = Field(min_length=1)
    account_id: _Text | None = None
    connected_at: AwareDatetime | None = None

    @property
    def origin(self) -> dict[str, str]:
        """Whose a record of this account is: what every record of it carries."""
        at = self.connected_at.isoformat() if self.connected_at else None
        found = {"_customer_id": self.customer_id, "_connected_at": at}
        return {name: value for name, value in found.items() if value is not None}


def connected_accounts(source: Source) -> Sequence[ConnectedAccount]:
    """The accounts a source may read, in the order of the secret; none where it is not given.

    Args:
        source: The configured source.

    Raises:
        InputError: The file cannot be read, or a line of it is no such entry. Names the line,
            never what stands in it.
    """
    if SECRET not in source.secrets:
        return ()
    text = source.secret(SECRET)
    if text.startswith("@"):
        text = _file(source.folder / text[1:].strip())
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(ConnectedAccount.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"]) or "the line"
            raise InputError(
                f"{SECRET}, line {number}: {field} is not as it must be. A line is one JSON object "
                "with access_token, and customer_id and account_id as texts."
            ) from None
    return found


def _file(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise InputError(f"{SECRET}: the file is larger than {LARGEST_FILE_BYTES} bytes.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"{SECRET}: the file after the @ cannot be read ({type(error).__name__})."
        ) from None
    except UnicodeDecodeError:
        raise InputError(f"{SECRET}: the file after the @ is not UTF-8.") from None
