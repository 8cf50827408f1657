"""Words for outcomes and states as CRM users write them, in English, German and Russian."""

from __future__ import annotations

import re

from dealglass.ingest.sqltext import literal

# RE2 syntax, applied to lower-case text.
WON = (
    r"(^|[^a-z])(closed[ _-]*)?won([^a-z]|$)|^win$|gewonnen|выигра|успешно реализ|^оплачен"
    r"|^сделка заключена|closedwon|^signed$|contract signed|^purchased$"
)
LOST = (
    r"(^|[^a-z])(closed[ _-]*)?lost([^a-z]|$)|^loss$|verloren|проигра|не реализован|^отказ"
    r"|закрыто и не|abgelehnt|abgesagt|storniert|disqualif|(^|[^a-z])dead([^a-z]|$)|closedlost"
    r"|^abandoned$|^cancell?ed$|^rejected$|^no decision$|^declined$"
)
OPEN = r"^(open|offen|in progress|active|aktiv|открыт\w*|в работе|new|neu|pending|in bearbeitung)$"
DONE = r"complet|done|erledigt|abgeschlossen|заверш|выполн|^held$|^closed$"
CONVERTED = r"(^|[^a-z])(converted|konvertiert)([^a-z]|$)|конвертир"


def outcome_of(text: str) -> str | None:
    """ "won", "lost" or "open" when the text says so, else None. 'Not Won' says nothing."""
    lowered = text.strip().casefold()
    if re.match(r"(not|nicht|не) ", lowered) and not re.search(LOST, lowered):
        return None
    if re.search(LOST, lowered):
        return "lost"
    if re.search(WON, lowered):
        return "won"
    return "open" if re.search(OPEN, lowered) else None


def outcome_sql(column: str) -> str:
    """SQL for the same."""
    lowered = f"lower(trim({column}))"
    return (
        f"case when regexp_matches({lowered}, {literal(LOST)}) then 'lost' "
        f"when regexp_matches({lowered}, '^(not|nicht|не) ') then null "
        f"when regexp_matches({lowered}, {literal(WON)}) then 'won' "
        f"when regexp_matches({lowered}, {literal(OPEN)}) then 'open' end"
    )


# How advanced a stage sounds, 0 to 100, where nothing better tells its place.
STAGE_ORDER = (
    (r"prospect|lead|new|neu|suspect|identif|inquiry|anfrage|первичн|новая|новый|обращен", 10),
    (r"contact|appointment|erstgespräch|контакт|engag|interest", 20),
    (r"qualif|квалиф", 30),
    (r"need|discover|analys|bedarf|потребност|анализ|meeting|termin", 40),
    (r"value|demo|present|präsentation|презентац|solution|trial|test|пилот", 50),
    (r"decision maker|id\. decision|perception|evaluat|entscheid|согласов", 60),
    (r"proposal|quote|offer|angebot|price|предложен|кп|счет", 70),
    (r"negotiat|review|verhandl|переговор", 80),
    (r"contract|commit|verbal|vertrag|договор|legal|closing|abschluss", 90),
)


def place_of(stage: str) -> int | None:
    """How far along a stage sounds, from 10 to 90; None when its name says nothing."""
    lowered = stage.casefold()
    places = [place for pattern, place in STAGE_ORDER if re.search(pattern, lowered)]
    return max(places, default=None)
