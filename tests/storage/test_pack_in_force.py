"""Which guidelines count: published versions on top of the installed pack, for the company and for a team."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from storage_cases import Company

from coach.guidelines.schema import default_pack, load_pack
from coach.storage import packs
from coach.storage.access import Viewer, WholeMachine
from coach.storage.engine import Engine, Session, reading, writing
from coach.storage.pack_in_force import installed_pack, named_in_force, names_in_force, pack_in_force, teams_read_by
from coach.storage.tables import AccountRole

TODAY = dt.datetime.now(dt.UTC).date()


def pack_text(*says: str) -> str:
    rules = "".join(
        f"  - {{id: house/{number}, kind: avoid, say: {say}, why: It is ours., source: House, grade: house, "
        f"any: [cheap {number}], tests: {{hit: [cheap {number}], miss: [Hello.]}}}}\n"
        for number, say in enumerate(says)
    )
    return f"name: House\nrules:\n{rules}"


def publish(session: Session, company: Company, text: str, *, team_id: int | None = None) -> None:
    pack = load_pack(text, name="x")
    new = packs.NewVersion(text, pack.digest, len(pack.rules), (), {}, "Because.")
    packs.publish(session, company.tara, new, seen=0, team_id=team_id)


def test_before_anything_is_published_the_installed_pack_counts(
    engine: Engine, company: Company, tmp_path: Path
) -> None:
    file = tmp_path / "house.yml"
    file.write_text(pack_text("Be kind."), encoding="utf-8")
    with reading(engine) as session:
        assert pack_in_force(session, None, TODAY, None) == default_pack()
        assert [rule.say for rule in pack_in_force(session, company.mia.team_id, TODAY, file).rules] == ["Be kind."]
    file.write_text(pack_text("Be brief and kind."), encoding="utf-8")
    assert installed_pack(file).rules[0].say == "Be brief and kind."


def test_what_is_published_counts_and_the_rules_of_a_team_for_that_team_alone(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        publish(session, company, pack_text("Be kind.", "Be brief."))
        publish(session, company, pack_text("Be warm."), team_id=company.mia.team_id)

        def says(team_id: int | None) -> list[str]:
            return [rule.say for rule in pack_in_force(session, team_id, TODAY, None).rules]

        assert sorted(says(company.mia.team_id)) == ["Be brief.", "Be warm."]
        assert says(None) == says(company.otto.team_id) == ["Be kind.", "Be brief."]
        name, text = named_in_force(session, company.mia.team_id, TODAY, None)
        assert name == "Version 1, with version 1 of the team"
        assert {rule.say for rule in load_pack(text, name=name).rules} == {"Be brief.", "Be warm."}
        assert named_in_force(session, None, TODAY - dt.timedelta(days=1), None)[0] == "The pack as installed"


def test_names_of_rules_come_from_the_teams_that_one_may_read(engine: Engine, company: Company) -> None:
    with writing(engine) as session:
        publish(session, company, pack_text("Be kind."))
        publish(session, company, pack_text("Be warm.", "Ask first."), team_id=company.mia.team_id)

        def names(viewer: Viewer | WholeMachine) -> dict[str, str]:
            return dict(names_in_force(session, teams_read_by(session, viewer), TODAY, None))

        assert names(company.dana) == {"house/0": "Be warm.", "house/1": "Ask first."}
        assert names(company.olga) == {"house/0": "Be kind."}
        assert names(Viewer(99, AccountRole.REP)) == {"house/0": "Be kind."}
        assert names(company.tara) == names(WholeMachine()) == {"house/0": "Be kind.", "house/1": "Ask first."}
