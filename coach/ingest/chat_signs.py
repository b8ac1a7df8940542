"""What a chat program writes in the place of words: left-out pictures, deleted messages, reactions, edits."""

from __future__ import annotations

import re

_KINDS = (
    r"image|video|audio|voice message|gif|sticker|document|contact card|media|file|photo|location|bild|foto|"
    r"afbeelding|imagen|imagem|immagine|médias?|medien|multimedia|mídia|dokument|documento?|figurinha"
)
_LEFT_OUT = r"omitted|weggelassen|ausgeschlossen|weggelaten|omis|absente?|omitid[oa]s?|ocult[oa]|ocultad[oa]|omess[oia]"
_SIGNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{_KINDS}) (?:{_LEFT_OUT})\.?",
        r"you deleted this message\.?|this message was deleted(?: by admin .{1,40})?\.?",
        r"(?:diese nachricht wurde gelöscht|dit bericht is verwijderd|ce message a été supprimé|se eliminó este mensaje"
        r"|(?:esta )?mensagem (?:foi )?apagada|questo messaggio è stato eliminato)\.?",
        r"missed (?:voice|video|group (?:voice|video)) call(?:[ ,.].{0,30})?",
        r"(?:voice|video) call[,.] \d{1,3} .{1,20}",
        r"[\w .()-]{1,80}\.(?:jpe?g|png|gif|webp|mp4|opus|m4a|mp3|pdf|docx?|xlsx?|pptx?|vcf) \(file attached\)",
        r"waiting for this message\. this may take a while\.?",
        r"(?:reacted|replying) to [\"“].{0,300}[\"”](?: with .{1,40})?",
        r"removed an? .{1,20} reaction from [\"“].{0,300}[\"”]",
        r"\[(?:sticker|photo|video|voice message|file|image|gif|attachment)\]",
        r"(?:like|heart|laugh|surprised|sad|angry) \d{1,3}",
        r"\d{1,3} repl(?:y|ies)(?: (?:last reply|view thread|sent).{0,60})?|view thread|also sent to the channel",
    )
)
_IN_BRACKETS = re.compile(r"<[^<>\d@:/]{3,40}>|<attached: [^<>]{1,80}>")
_EDITED = re.compile(
    r"\s*(?:<(?:this message was edited|diese nachricht wurde bearbeitet|dit bericht is bewerkt)>|\(edited\))$",
    re.IGNORECASE,
)
_LONGEST = 360


def stands_for_words(text: str, *, chat: bool) -> bool:
    """Say whether a whole message is the program's; in a `chat` with days, also whatever stands alone in <...>."""
    if len(text) > _LONGEST:
        return False
    return (chat and _IN_BRACKETS.fullmatch(text) is not None) or any(sign.fullmatch(text) for sign in _SIGNS)


def without_edit_mark(text: str) -> str:
    """Return a message without the program's remark that it was edited."""
    return _EDITED.sub("", text) if text[-1:] in {">", ")"} else text
