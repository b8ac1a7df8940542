"""Only what is clearly not English is refused; anything doubtful passes."""

from __future__ import annotations

import pytest

from coach.errors import NotEnglish
from coach.ingest import read_transcript
from coach.ingest.language import require_english

FOREIGN = {
    "German": (
        "Guten Tag Frau Weber, vielen Dank für Ihre Zeit. Wir suchen eine Lösung für die Lohnabrechnung, "
        "weil der Monatsabschluss uns zwei volle Tage kostet. Unser Budget ist im Moment leider sehr "
        "begrenzt."
    ),
    "French": (
        "Bonjour, merci de nous recevoir. Nous cherchons une solution pour la paie parce que la clôture "
        "mensuelle nous prend deux jours complets. Le budget est limité mais nous pouvons commencer "
        "bientôt."
    ),
    "Spanish": (
        "Buenos días, gracias por su tiempo. Necesitamos una solución para la nómina porque el cierre "
        "del mes nos lleva dos días completos. El presupuesto es limitado, pero podríamos empezar "
        "pronto."
    ),
    "Dutch": (
        "Goedemiddag, bedankt voor uw tijd. We zoeken een oplossing voor de salarisadministratie, want "
        "de maandafsluiting kost ons twee volle dagen. Het budget is beperkt maar we kunnen in het derde "
        "kwartaal beginnen."
    ),
    "Italian": (
        "Buongiorno, grazie per il suo tempo. Cerchiamo una soluzione per le buste paga perché la "
        "chiusura mensile richiede due giorni interi. Il budget è limitato ma possiamo iniziare nel "
        "terzo trimestre."
    ),
    "Portuguese": (
        "Bom dia, obrigado pelo seu tempo. Precisamos de uma solução para a folha de pagamento porque o "
        "fechamento do mês leva dois dias inteiros. O orçamento é limitado mas podemos começar logo."
    ),
    "Swedish": (
        "Hej, tack för att ni tog er tid. Vi letar efter en lösning för löner eftersom månadsbokslutet "
        "tar två hela dagar. Budgeten är begränsad men vi kan börja i tredje kvartalet."
    ),
    "Russian": (
        "Добрый день, спасибо за ваше время. Нам нужно решение для расчета зарплаты, потому что закрытие "
        "месяца занимает два полных дня. Бюджет ограничен, но мы можем начать в третьем квартале."
    ),
    "Japanese": (
        "本日はお時間をいただきありがとうございます。月末の締め処理に二日かかっているので、給与計算"
        "の解決策を探しています。予算は限られていますが、第三四半期から始めることができます。よろし"
        "くお願いいたします。"
    )
    * 2,
}
ENGLISH = {
    "names and products": (
        "Luis Ortega, VP Ops @ Acme GmbH München. SAP S/4HANA, SSO via Okta, Q3 go-live. Budget 40k EUR."
    ),
    "terse": (
        "mtg w/ luis. recon 2d/mo. wants sso. bdgt 40k tbc. dm = maya cfo. nxt: demo 12/3. comp: globex. "
        "tmline q3 rollout 4 sites leeds, hull, york. pricing pushback 12pct"
    ),
    "recognised speech": (
        "so um yeah i mean we we've got like four uh four people on it and the the thing is month end right"
    ),
    "typos": (
        "teh custmer wnats to mvoe off excell becuase recnciling taks 2 dyas evry mnth and teh CFO isnt "
        "hapy w teh vendr"
    ),
    "foreign names": (
        "Søren Kjærgaard, Jürgen Müller, Łukasz Wiśniewski, María José Núñez, François Lefèvre. Met at "
        "Zürich office Bahnhofstrasse, Deutsche Bahn and Société Générale rollout planned"
    ),
    "mixed": (
        "Hola María, buenos días. OK let's switch to English. We need payroll that works across three "
        "countries and closes faster at month end. Muy bien. I think the price is fine but legal has "
        "questions."
    ),
    "short": "Danke!",
    "parts list": (
        "SKU-1001 450 units; SKU-1002 300 units; valve DN50 PN16; pump KSB Etanorm; gasket EPDM; flange "
        "ANSI B16.5 class 150; actuator Rotork IQ3; cable NYY-J 5x16; inverter SMA Sunny Tripower; "
        "battery BYD HVM"
    ),
    "capitals": (
        "THANKS FOR COMING IN TODAY. THE PROBLEM IS THAT MONTH END TAKES TWO FULL DAYS AND NOBODY TRUSTS THE NUMBERS."
    ),
}


@pytest.mark.parametrize("language", FOREIGN)
def test_another_language_is_refused_by_name(language: str) -> None:
    with pytest.raises(NotEnglish, match=language) as caught:
        require_english([FOREIGN[language]], filename="anruf.txt")
    assert caught.value.where == "anruf.txt"


@pytest.mark.parametrize("text", ENGLISH.values(), ids=ENGLISH.keys())
def test_english_of_any_kind_passes(text: str) -> None:
    require_english([text], filename="call.txt")


def test_english_with_some_foreign_turns_passes() -> None:
    said = [ENGLISH["mixed"], FOREIGN["German"], ENGLISH["capitals"], ENGLISH["recognised speech"]]
    require_english(said, filename="call.txt")


def test_a_foreign_transcript_with_english_names_of_fields_is_refused() -> None:
    lines = "\n".join(f"Speaker {1 + turn % 2}: {FOREIGN['German']}" for turn in range(6))
    with pytest.raises(NotEnglish, match="German"):
        read_transcript("call.txt", lines.encode())
