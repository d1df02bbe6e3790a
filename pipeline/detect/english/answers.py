"""English answers to offers: who was asked and, in whatever words, said no, or has said nothing yet."""

from __future__ import annotations

import re

from pipeline.detect.english.subject import Subjects
from pipeline.detect.english.text import Text
from pipeline.detect.reports import Claim, Report, date_answers
from pipeline.detect.spans import PersonSpan


def _is_earlier(report: Report, other: Report) -> bool:
    """Told before the other, with a date that is over before the other's: another act."""
    return bool(report.start < other.start and report.date and other.date and report.date.end < other.date.start)


_SAID_NO = re.compile(
    r"\b(?:said no|(?:refused|declined)(?! to (?:say|tell|comment|discuss|reveal|disclose|be)\b)"
    r"|turned (?:it|them|him|her) down|answer was no)\b"
)
_YIELDS = re.compile(r"\b(?:joined|signed|agreed|crossed|switched|yielded|complied|defected|thumbprinted|accepted)$")
# "It is not known what they answered", "he did not know what she had told them": nobody's own silence.
_UNKNOWN = re.compile(r"(?:[a-z']+ )*?(?:know|known|clear|unclear|undecided)\b")
# "He did not say how they had replied"
_OF_THEIRS = re.compile(
    r" (?:how|what|whether|if|that)(?: any of| either of| all)? (?:they|them|the (?:others?|men|women)|any)\b"
)
_UNANSWERED_REACH = 4
_SHOWN = 80  # characters after an answer's first words that are shown with it
# Rules of approaches that tell of the asking itself, not of a visit or a post only.
_TELLS_OF_ASKING = ("asked_over", "among_asked", "asked_among", "visits_from", "got_offer")
_HELD = re.compile(
    r"\b(?:stood (?:firm|fast)|stayed (?:put|where|with|on|loyal)|kept (?:his|her|their) [a-z]+|remained"
    r"|held (?:out|firm)|clung to|stuck (?:to|with|by))\b[^.;]{0,60}?\b(?:when|although|though|despite|after|while)\b"
)
_DOES = re.compile(
    r" (?!(?:was|were|is|are|has|had|have|will|would|could|may|might|asked|wants|wanted|hopes|does|did|can|should|says"
    r"|said|added|told|thinks|and|or|who|whom|of|from|in|for|at|by|with|to|as|after|before|that|if)\b)[a-z]+"
)


class Answers:
    """Passes over the reports that look for what came of an offer."""

    text: Text
    subjects: Subjects
    reports: list[Report]
    #: Where approaches start that are only hinted at (a visit, a post): without an answer they are none.
    hints: set[int]

    def _acts_after(self, report: Report, start: int, end: int) -> PersonSpan | None:
        """Whoever was asked does something, by name: "Bunthoeun gave him coffee"."""
        for span in self.text.document.spans_in(start, end):
            if isinstance(span, PersonSpan) and span.person in report.people and _DOES.match(self.text.plain, span.end):
                return span
        return None

    def _unanswered(self, report: Report) -> bool:
        """ "He would not say what he had answered", "it is not known what they decided": what came of an offer is left
        open by who was asked, or by all.
        """
        document = self.text.document
        here = document.sentences[report.sentence]
        for sentence in document.sentences[max(0, here.index - 1) : here.index + _UNANSWERED_REACH]:
            if sentence.paragraph - here.paragraph > 1:
                return False
            if sentence.index < here.index and sentence.paragraph != here.paragraph:
                continue
            wording = self.text.lexicon.optional("unanswered_words")
            for words in wording.finditer(self.text.plain, sentence.start, sentence.end):
                who = self.subjects.of_verb(words.start(), sentence)
                same = who is not None and (
                    bool(set(who.people) & set(report.people)) or (not report.people and not who.people)
                )
                theirs = not report.people and _OF_THEIRS.match(self.text.plain, words.end(), sentence.end)
                if same or theirs or _UNKNOWN.match(words.group()):
                    return True
        return False

    def _give_in(self, report: Report, start: int, end: int) -> None:
        """Who was asked has come over: told as fact, and on the day that its own sentence names."""
        if self.text.document.in_quote(start) is not None:
            return
        report.type = "defection"
        report.date, span = self.text.date_at(start, end)
        report.spans.append((start, end, "type"))
        if span is not None:
            report.spans.append((span.start, span.end, "date"))

    def _answered(self) -> None:
        """Who was asked, answered, and neither joined nor asked for time, declined, in whatever words."""
        acts = [
            r for r in self.reports
            if r.type in {"defection", "refusal", "cooptation", "return"} and not r.is_weak
        ]  # fmt: skip
        for report in self.reports:
            if report.type != "approach":
                continue
            if self._unanswered(report):
                if report.rules[0].endswith(_TELLS_OF_ASKING):
                    self.hints.discard(report.start)
            elif (
                report.kind == "person"
                and not report.is_negated
                and not any(set(report.people) & set(r.people) for r in acts if not _is_earlier(r, report))
            ):
                self._answer(report)

    def _answer(self, report: Report) -> None:
        """What the sentences after an offer, or the words before it, tell of the answer."""
        told_in = self.text.document.sentences[report.sentence]
        after = self.text.document.sentences[report.sentence : report.sentence + 5]
        after = [s for s in after if s.paragraph - told_in.paragraph <= 2]
        start, end = report.end, after[-1].end
        undecided = self.text.lexicon.optional("undecided_words").search(self.text.plain, start, end)
        if undecided and not _SAID_NO.search(self.text.plain, start, end):
            return
        held = _HELD.search(self.text.plain, told_in.start, report.start)
        doing = None if held or report.start in self.hints else self._acts_after(report, start, end)
        if held:
            # "stood firm when the ruling party promised him land"
            report.type = "refusal"
            report.spans.append((held.start(), held.end(), "type"))
        elif doing is not None:
            self._decline(report, doing.start, min(end, doing.end + _SHOWN))
        else:
            self._answer_in_words(report, start, end)

    def _answer_in_words(self, report: Report, start: int, end: int) -> None:
        words = "spoken_answers" if report.start in self.hints else "answer_words"
        for answer in self.text.lexicon.pattern(words).finditer(self.text.plain, start, end):
            is_quoted = answer.group().startswith("i ")
            who = self.text.first_person(answer.start()) if is_quoted else self.text.figure_of(answer.start())
            if who not in report.people:
                continue
            if _YIELDS.search(answer.group()):
                # "She would be charged if she did not join. She joined on Sunday."
                self._give_in(report, answer.start(), answer.end())
            else:
                stop = self.text.document.sentence_at(answer.start()).end
                self._decline(report, answer.start(), min(stop, answer.end() + _SHOWN))
            return

    @staticmethod
    def _decline(report: Report, start: int, end: int) -> None:
        report.type = "refusal"
        report.spans.append((start, end, "type"))
        report.rules.append("refuse.answer")

    def _answers(self) -> None:
        """A refusal told without date or place takes them from the approach it answers."""
        refusers = {p for r in self.reports if r.type == "refusal" for p in r.people}
        # A visit or a post offered is an approach only when it came with an answer.
        self.reports = [
            r for r in self.reports
            if not (r.type == "approach" and r.start in self.hints and not set(r.people) & refusers)
        ]  # fmt: skip
        date_answers(self.reports)

    def _speak_for_themselves(self) -> None:
        """An answer to an offer is known from the one who gave it, where the article lets them speak."""
        speakers = set(self.text.quote_speakers.values()) | set(self.text.turns.values())
        for report in self.reports:
            if (
                report.type == "refusal"
                and report.claim is None
                and len(report.people) == 1
                and report.people[0] in speakers
            ):
                report.claim = Claim(self.text.cast.figures[report.people[0]].name, "subject", report.people[0])
