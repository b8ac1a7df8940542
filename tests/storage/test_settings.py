"""Settings: environment over file over defaults, unknown keys refused, the secret key made once."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coach.errors import SettingError
from coach.session_key import secret_key
from coach.settings import Settings, describe_settings, load_settings

DOC = Path(__file__).parents[2] / "docs" / "settings.md"
REMAKE = """run: python -c "from coach.settings import describe_settings as d; print(d(), end='')" > docs/settings.md"""


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("COACH_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_page_of_settings_is_up_to_date() -> None:
    assert DOC.read_text(encoding="utf-8") == describe_settings(), REMAKE


def test_every_setting_has_a_description_and_a_default(tmp_path: Path) -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert not field.is_required(), name


def test_defaults(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path}/data/coach.db"
    assert (settings.host, settings.port, settings.max_upload_mb) == ("127.0.0.1", 8000, 20)
    assert not (tmp_path / "data").exists(), "loading creates nothing"


def test_the_platform_folder_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COACH_DATA_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    monkeypatch.setattr("sys.platform", "linux")
    assert load_settings().data_dir == Path("/somewhere/coach")


def test_a_variable_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "data" / "coach.toml", 'port = 9000\nhost = "localhost"\n')
    monkeypatch.setenv("COACH_PORT", "9100")
    settings = load_settings()
    assert (settings.port, settings.host) == (9100, "localhost")


def test_a_named_file_is_read_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "data" / "coach.toml", "port = 9000")
    monkeypatch.setenv("COACH_SETTINGS", str(write(tmp_path / "other.toml", "port = 9200")))
    assert load_settings().port == 9200


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PORT", "")
    assert load_settings().port == 8000


def test_an_unknown_variable_names_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_MAX_UPLOAD_MBS", "3")
    with pytest.raises(SettingError, match=r"no setting COACH_MAX_UPLOAD_MBS.*nearest is COACH_MAX_UPLOAD_MB;"):
        load_settings()


def test_an_unknown_key_names_the_nearest_and_the_file(tmp_path: Path) -> None:
    file = write(tmp_path / "data" / "coach.toml", "prot = 9000")
    with pytest.raises(SettingError, match="nearest is port") as caught:
        load_settings()
    assert caught.value.where == str(file)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("DEBUG", "perhaps"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "mysql://me:hunter2@host/name"),
        ("SECRET_KEY", "hunter2"),
        ("LOGIN_RATE_ADDRESS", "often"),
        ("LOGIN_RATE_ADDRESS", "0 per minute"),
        ("THREADS", "-1"),
        ("PASSWORD_MIN_LENGTH", "4"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"COACH_{name}", value)
    with pytest.raises(SettingError) as caught:
        load_settings()
    assert caught.value.where == f"COACH_{name}"
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("content", ["port = ", "port = 'eighty'", "\ufeff[a"])
def test_a_wrong_file_is_named(tmp_path: Path, content: str) -> None:
    file = write(tmp_path / "data" / "coach.toml", content)
    with pytest.raises(SettingError) as caught:
        load_settings()
    assert caught.value.where.startswith(str(file))


def test_a_missing_named_file_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_SETTINGS", "/nowhere/coach.toml")
    with pytest.raises(SettingError, match="cannot be read"):
        load_settings()


def test_settings_made_in_a_test_read_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PORT", "9100")
    assert Settings(data_dir=tmp_path).port == 8000


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    key = secret_key(settings)
    assert len(key) == 64
    assert secret_key(settings) == key
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_processes_that_start_together_get_one_key(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: secret_key(settings), range(8)))) == 1


def test_a_set_key_is_used_and_never_shown(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, secret_key="k" * 40)
    assert secret_key(settings) == "k" * 40
    assert "k" * 40 not in repr(settings)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 64])
def test_a_damaged_key_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret_key").write_bytes(content)
    with pytest.raises(SettingError):
        secret_key(Settings(data_dir=tmp_path))


def test_a_data_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match="cannot be created"):
        secret_key(Settings(data_dir=tmp_path / "file" / "data"))
