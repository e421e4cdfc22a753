"""Acts on the summary: save its template, ask for the PDF, and the job that makes it."""

import json
from dataclasses import asdict, dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from reports import grammar
from reports.drafts import Draft, kept_blocks, make_draft, names
from reports.models import Edition, SummaryTemplate, WordCopy
from reports.verifying import code_of
from townwork.audit.services import record
from townwork.jobs import registry
from townwork.jobs.models import Job
from townwork.jobs.services import enqueue
from townwork.lib import word
from townwork.lib.pdf import Paper, made_with, render_official
from townwork.org.access import allows, require
from townwork.org.errors import Refusal
from townwork.org.models import Term, Township, User

SUMMARY_PDF = "summary_pdf"


@transaction.atomic
def save_template(township: Township, body: str, *, actor: User) -> SummaryTemplate:
    """A new version of the township's wording.

    Raises GrammarError, naming the lines, where it can't be read.
    """
    require(actor, "summary.write")
    grammar.parse(body, names(township))
    return _keep_template(township, body, "修改总结模板", actor)


@transaction.atomic
def restore_template(township: Township, body: str, *, actor: User) -> SummaryTemplate:
    """An earlier version's words, or the default's, as the newest version.

    Raises Refusal where they name what is no longer there.
    """
    require(actor, "summary.write")
    try:
        grammar.parse(body, names(township))
    except grammar.GrammarError as error:
        told = error.problems[0].message
        raise Refusal(f"这一版现在用不了：{told}可以比较后照着改现在的模板。") from error
    return _keep_template(township, body, "恢复总结模板", actor)


def _keep_template(township: Township, body: str, act: str, actor: User) -> SummaryTemplate:
    template = SummaryTemplate.objects.create(township=township, body=body, saved_by=actor)
    record(act, template, actor=actor)
    return template


def request_summary(term: Term, *, actor: User | None, queued: bool = True) -> Job:
    """Ask the worker for the term's PDF; `actor` None is the command line."""
    if actor is not None:
        require(actor, "summary.write")
    return enqueue(
        SUMMARY_PDF,
        job_key(term),
        township=term.township,
        actor=actor,
        params={"term": term.pk},
        about=str(term),
        queued=queued,
    )


def job_key(term: Term) -> str:
    return f"{term.township.code}-{term.code}"


@dataclass(frozen=True)
class Made:
    draft: Draft
    paper: Paper
    word: WordCopy
    code: str


def make_summary(job: Job, report: registry.Report) -> Made:
    """The job's work, outside any transaction: read, fill, set, and put the file in place."""
    term = Term.objects.select_related("township__district").get(pk=job.params["term"])
    report(10, "读取指标")
    try:
        draft = make_draft(term.township, term, rows=True)
    except grammar.GrammarError as error:
        raise registry.Refused(
            f"总结的文字有误：{error.problems[0].message}请改正后再生成。"
        ) from error
    report(35, "排版")
    author = term.township.sign_name
    code = code_of(term, draft.blocks) if term.township.prints_code else ""
    paper = render_official(draft.title, draft.blocks, author=author, code=code)
    report(90, "保存文件")
    Edition().keep(paper.pdf)
    copy = WordCopy().keep(word.official(draft.blocks, author=author, code=code))
    return Made(draft, paper, copy, code)


def keep_edition(job: Job, summary: Made) -> dict:
    """The job's publishing, inside the fenced transaction: the edition's row.

    The same paper of the same figures as last time is the same draft, not one more.
    """
    term_id = job.params["term"]
    figures = [
        figure.as_json() | {"applicable": figure.applicable}
        for figure in summary.draft.figures.values()
    ]
    last = Edition.objects.filter(term_id=term_id).order_by("number").last()
    if last and _is_same(last, summary, figures):
        return {"edition": last.pk, "is_same": True}
    edition = Edition.objects.create(
        term_id=term_id,
        number=last.number + 1 if last else 1,
        title=summary.draft.title,
        template=summary.draft.template,
        revision=summary.draft.revision,
        blocks=[asdict(block) for block in summary.draft.blocks],
        figures=figures,
        gaps=[asdict(shortage) for shortage in summary.draft.shortages],
        sha256=summary.paper.sha256,
        size=len(summary.paper.pdf),
        pages=summary.paper.pages,
        code=summary.code,
        made_with=made_with(),
        made_by=job.requested_by,
    )
    summary.word.edition = edition
    summary.word.save()
    record(
        "生成总结",
        edition,
        actor=job.requested_by,
        chain=edition.term.township.code,
        data={"sha256": edition.sha256, "word": summary.word.sha256},
    )
    return {"edition": edition.pk}


def _is_same(last: Edition, summary: Made, figures: list[dict]) -> bool:
    then = (last.is_signed, last.sha256, last.revision, last.figures)
    return then == (False, summary.paper.sha256, summary.draft.revision, _as_kept(figures))


def _as_kept(figures: list[dict]) -> list[dict]:
    """As a JSON field gives them back."""
    return json.loads(json.dumps(figures, cls=DjangoJSONEncoder))


def word_version(edition: Edition) -> bytes:
    """The edition's own words, to go on editing; for one of an earlier release, which kept none."""
    author = edition.term.township.sign_name
    return word.official(kept_blocks(edition), author=author, code=edition.code)


SUMMARY_JOB = registry.Kind(
    SUMMARY_PDF,
    "半年总结",
    make_summary,
    keep_edition,
    may_ask=lambda user, job: allows(user, "summary.write"),
)
