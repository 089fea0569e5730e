"""A code for a forgotten password, sent by a worker: the page that asked can't be told by its speed whether
the account exists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from canbao.accounts import codes
from canbao.accounts.models import Account
from canbao.batches import jobs
from canbao.batches.jobs import Held
from canbao.cases.models.telling import EMAIL
from canbao.cases.notices import Adapter, Outgoing, into_folder

JOB: Final = "password code"
DOOR: Final = "worker"


def ask(name: str, key: str) -> None:
    """Somebody asks for a code for this name; `key` tells one time of asking from another."""
    jobs.enqueue(JOB, f"password code {key}", payload={"name": name})


def handler(adapter: Adapter = into_folder) -> Callable[[Held], None]:
    """What a worker does: a code to the address on record, nothing where there is none."""

    def send(held: Held) -> None:
        with held.effect() as job:
            account = Account.objects.filter(username=job.given["name"], is_active=True).first()
            if account is None or not account.mail:
                return
            code = codes.mail(account, DOOR)
            adapter(Outgoing(f"password-{job.pk}", EMAIL, account.mail, _text(code)))

    return send


def _text(code: str) -> str:
    """No link to follow, and nothing about the person."""
    return (
        f"您在社会保险服务平台申请设置新密码，一次性码为 {code}，30分钟内有效。工作人员不会向您索要此码；"
        "不是您本人申请的，请不必理会，并致电12333。 "
        f"A new password was asked for on the social insurance platform. The code is {code}, good for 30 "
        "minutes. Nobody of ours will ask you for it. If it was not you, leave it and call 12333."
    )
