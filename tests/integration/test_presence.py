"""Runs see each other in their places, for exactly as long as they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from resume_cli.batch.presence import present
from resume_cli.errors import BusyError
from tests.integration.work import claims_engine

if TYPE_CHECKING:
    from sqlalchemy import Engine

INBOX = {"kim inbox": "./inbox"}
OTHER = {"kim other": "./other"}


@pytest.fixture
def places(database_url: str) -> Engine:
    return claims_engine(database_url)


def test_who_wants_to_be_alone_leaves_to_whoever_is_there(places: Engine) -> None:
    with present(places, INBOX, alone=False):
        with (
            pytest.raises(BusyError, match=r"at work on \./inbox"),
            present(places, OTHER | INBOX, alone=True),
        ):
            pytest.fail("it is not alone")
        with present(places, OTHER, alone=True):
            pass
    with present(places, INBOX, alone=True):
        pass


def test_others_may_join_one_who_was_alone_and_are_seen(places: Engine) -> None:
    with (
        present(places, INBOX, alone=True),
        pytest.raises(BusyError),
        present(places, INBOX, alone=True),
    ):
        pytest.fail("it is not alone")
    with present(places, INBOX, alone=False), present(places, INBOX, alone=False):
        pass
