"""Ids are the same on every machine, and differ where the work differs."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from resume_cli.agent.target import Target
from resume_cli.batch import identity

KIM = UUID("00000000-0000-4000-8000-000000000001")
ROBIN = UUID("00000000-0000-4000-8000-000000000002")
HASH = "a" * 64
SRE = Target("Site Reliability Engineer", "tech_consulting", "senior")

words = st.text(max_size=12)
targets = st.builds(
    Target, words, words, st.sampled_from([None, "entry", "mid", "senior", "executive"])
)


def test_ids_never_change() -> None:
    # Rows in databases carry them: another value here would do all work again.
    assert str(identity.upload_id(KIM, HASH, SRE)) == "55602fdf-6028-5447-94bf-8cc4a0849b5a"
    assert str(identity.request_id(KIM, HASH, SRE, 0)) == "916d4125-84b2-50ab-8f3a-08ae557a9d5e"
    assert str(identity.result_id(KIM)) == "0d4402ca-83c5-52df-9c52-8723154623f9"


def test_each_part_of_the_work_makes_another_id() -> None:
    ids = {
        identity.request_id(KIM, HASH, SRE, 0),
        identity.request_id(ROBIN, HASH, SRE, 0),
        identity.request_id(KIM, "b" * 64, SRE, 0),
        identity.request_id(KIM, HASH, SRE, 1),
        identity.request_id(KIM, HASH, replace(SRE, role="Data Engineer"), 0),
        identity.request_id(KIM, HASH, replace(SRE, industry=None), 0),
        identity.request_id(KIM, HASH, replace(SRE, level="mid"), 0),
        identity.request_id(KIM, HASH, replace(SRE, job_text="We look for you."), 0),
        identity.upload_id(KIM, HASH, SRE),
        identity.result_id(identity.request_id(KIM, HASH, SRE, 0)),
    }
    assert len(ids) == 10


def test_spelling_of_a_target_makes_no_other_id() -> None:
    typed = Target("  site   RELIABILITY\u3000engineer", "Tech_Consulting", "senior")
    wide = replace(SRE, role="\uff33ite Reliability Engineer")
    assert identity.upload_id(KIM, HASH, typed) == identity.upload_id(KIM, HASH, SRE)
    assert identity.upload_id(KIM, HASH, wide) == identity.upload_id(KIM, HASH, SRE)


@given(one=targets, other=targets)
def test_parts_never_run_into_each_other(one: Target, other: Target) -> None:
    same = identity.request_id(KIM, HASH, one, 0) == identity.request_id(KIM, HASH, other, 0)
    assert same == (one.key == other.key)
