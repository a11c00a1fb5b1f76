"""Strings no code may hold: insults in several languages, also in digits and without vowels.

A short list of the words that draw complaints; the alphabet of `codes` has no vowels, so what is
left to watch for are skeletons (`FCK`), digits read as letters (`4`, `3`, `7`) and known ciphers.
A false alarm costs one more draw, so the list is generous.
"""

LETTERS_OF_DIGITS = str.maketrans("0123456789", "OIZEASGTBG")
"""What a digit is read as: 4 as A, 3 as E, 7 as T and so on."""

_WORDS = """
fuck shit cunt dick cock crap piss twat wank slut whore bitch bastard pussy tits arse asshole
nigger nigga faggot rape nazi kill dead die porn sex xxx kkk wtf stfu suck damn hell hate
fick scheisse arsch hure fotze wichser nutte schwanz titten kacke jude hitler heil
merde pute connard salope encule nique bite chatte
puta puto mierda coño joder cabron polla caralho foda bosta buceta
cazzo merda stronzo troia figa culo vaffanculo minchia
kut lul kanker hoer neuken kurwa chuj dupa siktir orospu amk
blyat suka pizda khuy chinko manko kuso
"""
"""English, German, French, Spanish and Portuguese, Italian, then Dutch, Polish and Turkish, then
Russian and Japanese in Latin letters."""

_SKELETONS = "fck fkc cnt dck cck sht pss twt wnk slt btch pssy tts rsh ftz ptn czz"
"""Insults as they are written without vowels; shorter ones would refuse half of all codes."""

WORDS = frozenset(f"{_WORDS} {_SKELETONS}".upper().split())
NUMBERS = ("1488", "88", "18", "69", "666", "420", "911")
"""Numbers that stand for something else."""


def offends(text: str) -> bool:
    """Whether a code can be read as an insult, in letters, in digits or without vowels.

    Args:
        text: A code in upper case; whatever is no letter or digit is passed over.

    Example:
        >>> [offends(code) for code in ("RUN-7CKQ4", "RUN-FC2KQ", "X5H17", "K88KQ")]
        [False, False, True, True]
    """
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    read = signs.translate(LETTERS_OF_DIGITS)
    return any(number in signs for number in NUMBERS) or any(
        word in signs or word in read for word in WORDS
    )
