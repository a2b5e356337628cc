"""`users list`, `show`, `add`, `set-password`, `set-role`, `activate`, `deactivate`, `unlock`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from resume_cli.commands import passwords
from resume_cli.commands.options import Json, PasswordStdin
from resume_cli.terminal.jsonlines import present
from resume_cli.terminal.messages import success
from resume_cli.terminal.users import print_user, print_users, tell_change, tell_password
from resume_cli.wiring import users as wiring

User = Annotated[
    str, typer.Argument(help="E-mail address, or id or how it begins.", metavar="USER")
]
Role = Literal["consultant", "admin"]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Manage accounts (admins only).", no_args_is_help=True)
    for name, command in (
        ("list", list_users), ("show", show), ("add", add), ("set-password", set_password),
        ("set-role", set_role), ("activate", activate), ("deactivate", deactivate),
        ("unlock", unlock),
    ):  # fmt: skip
        group.command(name)(command)
    app.add_typer(group, name="users")


def list_users(as_json: Json = False) -> None:
    """List all accounts: role, status, last sign-in, wrong passwords.

    Example: resume-review users list --json
    """
    with wiring.open_users() as users:
        rows = users.everyone()
    present(rows, print_users, as_json=as_json)


def show(user: User, as_json: Json = False) -> None:
    """Show one account, what belongs to it, and whether it could be deleted.

    Example: resume-review users show kim@example.com
    """
    with wiring.open_users() as users:
        sheet = users.sheet(user)
    present(sheet, print_user, as_json=as_json)


def add(
    email: Annotated[str, typer.Argument(help="E-mail address.", metavar="EMAIL")],
    first_name: Annotated[str, typer.Option(help="First name.", metavar="NAME")],
    last_name: Annotated[str, typer.Option(help="Last name.", metavar="NAME")],
    role: Annotated[Role, typer.Option(help="What the account may see.")] = "consultant",
    password_stdin: PasswordStdin = False,
) -> None:
    """Add an account.

    Example: resume-review users add kim@example.com --first-name Kim --last-name Example
    """
    with wiring.open_users() as users:
        password = passwords.new(piped_in=password_stdin)
        done = users.add(email, first_name, last_name, role, password)
    success(f"added {done.user.name} <{done.user.email}>, {done.user.role}")
    tell_password(cut=done.cut)


def set_password(user: User, password_stdin: PasswordStdin = False) -> None:
    """Give somebody a new password; clears wrong passwords and lock, and ends their sessions.

    Example: resume-review users set-password kim@example.com
    """
    with wiring.open_users() as users:
        users.named(user)
        done = users.set_password(user, passwords.new(piped_in=password_stdin))
    success(f"set a new password for {done.user.email}")
    tell_password(ended=done.ended, cut=done.cut)


def set_role(
    user: User,
    role: Annotated[Role, typer.Argument(help="What the account may see.", metavar="ROLE")],
) -> None:
    """Make somebody a consultant (own rows only) or an admin (everyone's, and the accounts).

    Example: resume-review users set-role kim@example.com admin
    """
    with wiring.open_users() as users:
        done = users.set_role(user, role)
    tell_change(done, f"{done.user.email} is now {role}", f"was {role} already")


def activate(user: User) -> None:
    """Let an account sign in again.

    Example: resume-review users activate kim@example.com
    """
    with wiring.open_users() as users:
        done = users.activate(user)
    tell_change(done, f"activated {done.user.email}", "was active already")


def deactivate(user: User) -> None:
    """Keep somebody from signing in, and end their sessions; their rows stay.

    Example: resume-review users deactivate kim@example.com
    """
    with wiring.open_users() as users:
        done = users.deactivate(user)
    tell_change(done, f"deactivated {done.user.email}", "was inactive already")


def unlock(user: User) -> None:
    """Forget somebody's wrong passwords and the lock that they led to.

    Example: resume-review users unlock kim@example.com
    """
    with wiring.open_users() as users:
        done = users.unlock(user)
    tell_change(done, f"unlocked {done.user.email}", "had neither lock nor wrong passwords")
