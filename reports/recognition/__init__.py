"""An office's own old summary read as a template: its numbers offered as figures. Pure.

    known = dictionary_of(items_of(township.pk))
    recognition = recognise(text, known, Told(...))
    recognition.offers          # to accept, change or leave
    recognition.template({3: "film.show_count", 5: ""})

Nothing is decided for the office: an offer taken unasked is one whose words name one figure alone,
once in the text, and it is changed back by one click like any other.
"""

from reports.recognition.dictionary import Dictionary, dictionary_of
from reports.recognition.matching import Candidate
from reports.recognition.offers import Offer, Recognition, Told, recognise, tidied

__all__ = [
    "Candidate",
    "Dictionary",
    "Offer",
    "Recognition",
    "Told",
    "dictionary_of",
    "recognise",
    "tidied",
]
