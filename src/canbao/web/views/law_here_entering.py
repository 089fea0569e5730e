"""Entering a newly published value: the form, its dry run, the second person who puts it in force;
what payment runs and officers wait for; the overlays put in force here and the file they travel in.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.batches.models import Run
from canbao.batches.models.run import WAITING
from canbao.inforce import documents, effects, entering, laws, overlays, register
from canbao.inforce.effects import Change, Effect
from canbao.inforce.entering import Entry
from canbao.inforce.errors import Complaint, LawRefused
from canbao.inforce.models import Document, Draft, Overlay, Rejection, Trial
from canbao.law import LawError
from canbao.web import asking
from canbao.web.formats import Money
from canbao.web.forms.lawfields import regions
from canbao.web.page import page, spoken
from canbao.web.views import law_here_words as words
from canbao.web.words import Language, Text

FIELDS: Final = ("name", "region", "since", "until", "key", "value", "note", "why")
MOST_RUNS: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def enter(request: HttpRequest, lang: Language) -> HttpResponse:
    """The form of one newly published value with its notice; it becomes a draft."""
    given = request.POST if request.method == "POST" else request.GET
    wrong: list[Text] = []
    if request.method == "POST":
        try:
            draft = _entered(request)
        except (LawRefused, LawError) as error:
            wrong = words.complaints_of(error)
        else:
            address = reverse("staff:law-here-draft", args=(lang, draft.pk))
            return HttpResponseRedirect(address)
    name = given.get("name", "").strip()
    dated = laws.law().contents.dated.get(name)
    context = {
        "ways": words.ways(request, lang),
        "given": {field: given.get(field, "") for field in FIELDS},
        "told": given,
        "replaces": given.get("replaces", "") == "1",
        "dated": dated,
        "title": Text(dated.zh, dated.en) if dated else None,
        "unit": asking.unit_name(dated.unit) if dated else None,
        "options": [
            (option, Text(told["zh"], told["en"])) for option, told in dated.options.items()
        ]
        if dated
        else [],
        "names": [
            (each.name, Text(each.zh, each.en)) for each in laws.law().contents.dated.values()
        ],
        "regions": regions(),
        "documents": words.documents_given(),
        "wrong": wrong,
    }
    return page(request, lang, "web/law_here/enter.html", context, status=422 if wrong else 200)


def _entered(request: HttpRequest) -> Draft:
    """The draft a form makes."""
    given = {field: request.POST.get(field, "").strip() for field in FIELDS}
    if not given["name"]:
        raise LawRefused([Complaint("请填写数值的代码", "give the name of the value")])
    entry = Entry(
        name=given["name"],
        value=given["value"],
        region=given["region"] or "nation",
        since=words.day_of(given["since"], "起始日", "The first day", empty=True),
        until=words.day_of(given["until"], "截止日", "The last day", empty=True),
        key=given["key"],
        note=given["note"],
    )
    document = words.document_of(request)
    return entering.enter(
        [entry],
        document,
        actor=words.actor_of(request),
        door=words.DOOR,
        day=asking.today(),
        replaces=request.POST.get("replaces") == "1",
        why=given["why"],
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A dry run as it is shown."""

    trial: Trial
    fresh: bool
    changes: list[tuple[Change, Text, Text, Text, list[tuple[str, Text]]]]
    effects: list[tuple[Effect, Text, Money, Money, list[Text]]]
    asked: bool


def _money(fen: int) -> Money:
    return Money(Decimal(fen).scaleb(-2))


def _told(trial: Trial) -> Told:
    told = effects.told(trial.effects)
    return Told(
        trial,
        trial.before == laws.law().hash,
        [
            (
                change,
                Text(change.zh, change.en),
                words.region(change.region),
                words.period(change.since, change.until),
                [(name, asking.names(name)) for name in change.benefits],
            )
            for change in told.changes
        ],
        [
            (
                effect,
                Text(effect.zh, effect.en),
                _money(effect.fen_once),
                _money(effect.fen_monthly),
                [Text(zh, en) for zh, en in effect.notes],
            )
            for effect in told.effects
        ],
        bool(told.rooms),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def draft(request: HttpRequest, lang: Language, draft: int) -> HttpResponse:
    """One draft: what it says, what it would change, and the deeds on it."""
    kept = Draft.objects.filter(pk=draft).select_related("document").first()
    if kept is None:
        raise Http404
    wrong: list[Text] = []
    if request.method == "POST":
        if not words.may_keep(request):
            raise Http404
        try:
            _deed(request, kept)
        except (LawRefused, LawError) as error:
            wrong = words.complaints_of(error)
        else:
            return HttpResponseRedirect(
                reverse("staff:law-here-draft", args=(lang, kept.pk)) + "?done=1"
            )
    overlay = Overlay.objects.filter(draft=kept).first()
    rejection = Rejection.objects.filter(draft=kept).first()
    last = kept.trials.order_by("-id").first()
    open_ = overlay is None and rejection is None
    told = _told(last) if last else None
    by = words.actor_of(request).name
    context = {
        "ways": words.ways(request, lang),
        "draft": kept,
        "overlay": overlay,
        "rejection": rejection,
        "told": told,
        "may_try": open_ and words.may_keep(request),
        "may_release": open_ and words.may_keep(request) and kept.by != by
        and told is not None and told.fresh,
        "own": kept.by == by,
        "done": request.GET.get("done", "") == "1",
        "wrong": wrong,
    }  # fmt: skip
    return page(request, lang, "web/law_here/draft.html", context, status=422 if wrong else 200)


def _deed(request: HttpRequest, kept: Draft) -> None:
    actor, day = words.actor_of(request), asking.today()
    what = request.POST.get("deed", "")
    if what == "try":
        overlays.try_out(kept, actor=actor, door=words.DOOR, day=day)
    elif what == "release":
        overlays.put_in_force(kept, actor=actor, door=words.DOOR, day=day)
    elif what == "reject":
        why = request.POST.get("why", "")
        overlays.reject(kept, why, actor=actor, door=words.DOOR, day=day)
    else:
        raise Http404


@require_safe
@spoken
def waiting(request: HttpRequest, lang: Language) -> HttpResponse:
    """What waits: runs that stopped for the law, values read once, disputes, drafts."""
    pending = register.pending()
    runs = Run.objects.filter(state=WAITING).order_by("-id")[:MOST_RUNS]
    context = {
        "ways": words.ways(request, lang),
        "runs": [(run, Text(run.reason_zh, run.reason_en)) for run in runs],
        "who": words.who(),
        "readings": [(each, asking.names(each.name)) for each in pending.readings],
        "disputes": [(each, asking.names(each.name)) for each in pending.disputes],
        "drafts": pending.drafts,
    }
    return page(request, lang, "web/law_here/waiting.html", context)


@require_safe
@spoken
def put_in_force(request: HttpRequest, lang: Language) -> HttpResponse:
    """The overlays in force here, newest first, and the file they travel in."""
    context = {
        "ways": words.ways(request, lang),
        "who": words.who(),
        "overlays": register.overlays(),
    }
    return page(request, lang, "web/law_here/overlays.html", context)


@require_safe
@spoken
def overlays_file(request: HttpRequest, lang: Language) -> HttpResponse:
    """Every overlay with its notice, for another installation."""
    try:
        content = overlays.export()
    except LawRefused as error:
        said = "\n".join(str(each) for each in words.complaints_of(error))
        return HttpResponse(said, status=409, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="canbao-overlays.json"'
    return response


@require_safe
@spoken
def document(request: HttpRequest, lang: Language, hash_: str) -> HttpResponse:
    """A notice as it was given in. Nothing in it runs in the browser."""
    kept = Document.objects.filter(hash=hash_).first()
    if kept is None:
        raise Http404
    try:
        content = documents.read(kept)
    except LawRefused as error:
        said = "\n".join(str(each) for each in words.complaints_of(error))
        return HttpResponse(said, status=409, content_type="text/plain; charset=utf-8")
    media = documents.media_type(content)
    response = HttpResponse(content, content_type=media)
    ending = next((end for _, end, each in documents.SHAPES if each == media and end), ".bin")
    response["Content-Disposition"] = f'attachment; filename="{kept.hash[:16]}{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
