"""What web pages are furnished with, in three languages: the words on buttons, menus and footers.

A line is looked up whole, folded, without bullets and arrows: "Privacy policy" is furniture,
"the privacy policy of a server" is prose. Single words that a list of anything may hold ("Search",
"Culture", "Contact") are kept apart from phrases that only a page has ("Skip to content").
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from indexer.languages.ar import fold_arabic
from indexer.lexicon import rows

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal[
    "action",
    "related",
    "notice",
    "page",
    "section",
    "time",
    "media",
    "handle",
    "link",
    "date",
    "menu",
    "repeated",
    "name",
]
"""Kinds of sign; the last three are told by other lines (see `signs`)."""


_MARKS = re.compile("[\u0300-\u036f\u0653-\u0655]")  # accents, and the hamza above and below alef


def fold(line: str) -> str:
    """Return a line in the spelling of the tables below."""
    if line.isascii():
        return line.lower()
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", line.casefold()))
    return fold_arabic(bare.replace("’", "'"))


@cache
def _tables() -> dict[str, frozenset[str]]:
    """Read the words that ship with the code: folded lines by what they show."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for language in ("ar", "en", "fr"):
        for kind, *words in rows(f"{language}.furniture.txt"):
            found[kind].update(fold(phrase.strip()) for phrase in " ".join(words).split("|"))
    return {kind: frozenset(phrases) for kind, phrases in found.items()}


HOME = _tables()["home"]
NETWORKS = _tables()["network"]
SHARE = _tables()["share"]
# Things to press: nobody writes them but on a page.
_ACTIONS = _tables()["action"]
_RELATED = _tables()["related"]  # stands above other articles' headlines
_PAGES = _tables()["page"]  # of a site; the headings of a handbook may be called so, too
LANGUAGES = _tables()["language"]  # by their own names, as switches call them
TOOLS = _tables()["tool"]  # buttons that stand about an article as often as in a menu
ADVERTS = _tables()["advert"]
REPLY = _tables()["reply"]  # buttons below what a reader has written
# Sections, networks, small buttons: single words that a glossary or a life may hold as well.
_SECTIONS = _tables()["section"] | HOME | NETWORKS | SHARE | LANGUAGES | TOOLS | ADVERTS | REPLY
_ACTION_STARTS = re.compile(
    r"""(?:
        (?:skip|jump|go)\sto\s(?:the\s)?(?:main\s)?(?:content|navigation|menu|search|footer)\b|
        continue\sreading\b|(?:post|leave|add|write)\sa\s(?:comment|reply|review)\b|cancel\sreply|
        (?:add|save)\sto\s(?:(?:my|your)\s|favou?rites$|list$)|view\s(?:on|larger)\s(?:the\s)?map|view\sall\s|
        ajouter\sa(?:ux|\smes|\sma|\smon)\s|voir\ssur\sla\scarte|(?:laisser|donner|poster)\sun\s(?:avis|commentaire)|
        شاركنا?\sرايك|اضف\sالي\s(?:المفضله|السله)|التعليقات\sمغلقه|حمل\s(?:ال)?تطبيق|
        search\s(?:this|the|our)\s(?:web)?site|you\smust\s(?:be\slogged|log)\sin\b|
        (?:passer|aller|acceder|sauter)\s(?:au|a\sla|directement\sau)\s(?:contenu|menu|navigation|recherche)|
        (?:re)?chercher\s(?:sur|dans)\s(?:le|ce|notre)\ssite|(?:connectez|identifiez|inscrivez)-vous\spour\s|
        (?:تخطي?|تجاوز|انتقل|الانتقال|اذهب)\sالي\s(?:ال)?(?:محتوي|قايمه|تنقل)|
        ابحث\sفي\s(?:ال)?موقع|(?:يجب|عليك)\sتسجيل\sالدخول|لن\sيتم\sنشر\sعنوان\sبريدك|
        share\s(?:this\s(?:page|article|story|post|link|video|on|via)\b|this$|via\s|with\syour\sfriends|
          the\spage|on\s(?:facebook|twitter|x$|linkedin|whatsapp|telegram|pinterest|social))|
        share:\s|follow\s(?:us\s(?:on|at)\s|@)|(?:add|find|join|like)\sus\son\s|tweet\sthis|
        subscribe\s(?:to\sour|to\sthe\snewsletter|for\s)|sign\sup\s(?:for|to)\s(?:our|the)\s|
        get\s(?:our|the|breaking|daily|news)\s.*(?:alert|newsletter|inbox|app\b|phone)|you\sare\shere|
        leave\sa\s(?:reply|comment)|log\sin\sto\s|free\s(?:delivery|shipping)\b|
        (?:we|this\s(?:web)?site)\suses?\scookies|by\scontinuing\sto\s(?:use|browse)|
        enter\syour\se-?mail|your\se-?mail\saddress|
        partage[rz]\s(?:(?:cet|l')\s?article|(?:cette|la)\s(?:page|publication|video|actualite|info)|
          (?:sur|via)\s(?:facebook|twitter|x\b|linkedin|whatsapp|telegram|pinterest|les\sreseaux)|
          par\s(?:e-?mail|mail|courriel))|partagez\sl'info|suivez-nous\s(?:sur|via)\s|vous\setes\sici|
        abonnez-vous\sa\s(?:la|notre|nos)\s|inscrivez-vous\sa\s(?:la|notre|nos)\s.*(?:lettre|letter|info)|
        s'(?:abonner|inscrire)\sa\s(?:la|notre)\s(?:lettre|news|info)|livraison\s(?:offerte|gratuite)\b|
        recevez\s(?:notre|nos|chaque|toute)\s.*(?:lettre|letter|actu|alerte|mail)|saisissez\svotre|
        (?:nous\sutilisons|ce\ssite\sutilise)\sdes\scookies|en\spoursuivant\svotre\snavigation|
        votre\s(?:adresse\s)?e-?mail|
        شارك(?:وا|نا|ها|ه)?\s(?:(?:هذا|هذه)\s(?:المقال|الخبر|الموضوع|الصفحه|المنشور)|
          (?:علي|عبر)\s(?:فيس|تويتر|اكس|واتس|تي?لي?غرام|تلغرام|لينكد|وسايل|مواقع|البريد))|
        تابع(?:ونا|نا)\s(?:علي|عبر)|انت\sهنا\b|(?:ال)?شحن\sمجاني\b|
        (?:اشترك|اشتركوا|سجل)\s(?:في|ب)\s?(?:ال)?(?:نشره|نشرتنا|قناه|خدمه|قايمه)|
        (?:يستخدم\sهذا\sالموقع|نستخدم|يستعمل\sهذا\sالموقع)\sملفات\sتعريف|ادخل\sبريدك|
        بريدك\sالالكتروني|
        learn\smore\sabout\s|(?:view|show|see|load|read)\s(?:all\s|the\s)?\d+\s|click\s(?:here\s)?to\s|
        all\stimes\sare\s|notify\sme\s|be\sthe\sfirst\sto\s(?:comment|reply|review)|
        was\sthis\s\w+\s(?:help|use)ful|(?:this|our)\s(?:blog|site|website)\suses\scookies|
        users\sbrowsing\s|return\sto\s(?:the\s)?(?:top|forum|board|list)|advertisement\s\W|
        cliquez\s(?:ici\s)?pour\s|voir\s(?:les\s|tous\sles\s|toutes\sles\s)?(?:\d+\s|reponses|commentaires)|
        abonnez-vous\spour\s|s'abonner\s(?:a\spartir\sde|des|pour)\s|retourner\svers\s|
        les\sheures\ssont\sau\sformat|utilisateurs\sparcourant\s|(?:prevenez|avertissez)-moi\s|
        (?:ce|notre)\s(?:blog|site|portail)\sutilise|(?:re)?chercher\sdans\sce\s|publicite\s\W|
        عرض\s(?:جميع|كل|كافه|\d+)\s|شارك(?:وا)?\sهذه\sالقصه|تبرعكم?\s|التعليقات\sلا\sتعبر|
        هل\s(?:كانت|استفدت|وجدت)\s.*(?:صفحه|مقال|معلومات)|اعلمني\s(?:ب|عند)|كن\sاول\sمن\s(?:يعلق|علق)
    )""",
    re.VERBOSE,
)
# The same by their grammar: what to do with this page, or with all that the site has.
_ACTION_WHOLE = re.compile(
    r"""(?:
        (?:share|print|save|email|rate|report|bookmark|like|cite|follow|flag|review|download|edit)\sthis\s\w+|
        (?:view|see|show|browse|explore|discover)\s(?:all|more)(?:\s\w+){0,4}|contact\s(?:support|sales)|
        (?:please\s)?(?:sign|log)\sin\sto\s.*|
        (?:have|got|any)\s(?:more\s|a\s|any\s)?questions\?.*|.*(?:find|found)\swhat\syou\s.*|
        \d+\sout\sof\s\d+\s.*found\sthis\shelpful|you\s(?:may|can)\s?not\s(?:post|edit|reply|attach)\b.*|
        (?:partage|imprime|note|signale|enregistre|sauvegarde|envoye|cite|commente|reserve|evalue|
          recommande|telecharge)[rz]\s(?:ce|cet|cette)\s\w+|
        (?:partager|imprimer|noter|commenter|signaler)\s(?:l[ae]\s|l')(?:page|recette|fiche|notice|article|
          annonce|produit|video|photo|avis|sujet|message|discussion|document)|
        (?:voir|afficher|decouvrir|consulter|parcourir)\s(?:tous|toutes|plus\sd[e'])\s?(?:\S+\s?){1,4}|
        recevez\s(?:nos|notre|chaque|toute|les)\s.*|
        (?:je\sm'inscris|je\sm'abonne)\sa\s.*|vous\sne\spouvez\spas\s(?:creer|repondre|modifier|joindre)\b.*|
        (?:شارك|اطبع|احفظ|ارسل|قيم|حمل)\s(?:هذا|هذه)\s\w+|(?:شاهد|تصفح)\s(?:كل|جميع|كافه|المزيد)\b.*|
        (?:deposer|faire|suivre)\s(?:mon|ma)\s\w+|(?:قدم|ارسل|تابع)\s(?:طلبك|شكواك|استفسارك)\b.*|
        call\sus\b.*|appelez-nous\b.*|اتصل\sعلي\s\d+|هل\s(?:لديك|عندك)\s(?:اي\s)?(?:سوال|استفسار|اسيله)؟?|
        لا\s(?:تستطيع|يمكنك)\s(?:اضافه|الرد|ارفاق|تعديل|كتابه)\b.*|الساعه\sالان\s.*|الذين\sيشاهدون\s.*
    )""",
    re.VERBOSE,
)
_RELATED_PATTERN = re.compile(
    r"""^(?:
        (?:all|more|other|latest|related|recent|popular|top|today's|our\slatest)\s(?:\w+\s){0,2}
          (?:news|stories|articles|posts|headlines|topics|comments|videos|updates|events)(?:\s\w+)?|
        (?:similar|related)\s(?:threads|items|products|pages|questions|searches|videos|content)|
        (?:elsewhere|around|from\saround)\s(?:on\s)?the\sweb|(?:ailleurs\s)?sur\sle\sweb|
        (?:also|more)\sin\s\w+|more\sfrom\s(?:the\s)?\w+(?:\s\w+)?|most\s(?:read|viewed|popular|shared)\b.{0,20}|
        (?:toutes?|tous|autres?|dernier(?:e?s)?|derniere|nos\sdernier(?:e?s)?|plus\sd')\s?(?:les\s|l')?
          (?:\w+\s){0,1}(?:actualites?|actus?|articles?|infos?|nouvelles|videos?|depeches|publications|breves)|
        (?:les\s)?(?:plus|mieux)\s(?:lus?|lues|vus?|consultes|commentes|partages|notes)\b.{0,20}|
        (?:lire|voir|a\s(?:lire|voir|decouvrir|ecouter))\s(?:aussi|egalement|ensuite)|
        .{0,30}\b(?:قد\s[تي](?:همك|عجبك)|you\sm(?:ay|ight)\s(?:also\s)?like)|
        .{0,30}\b(?:pourrai(?:en)?t|peu(?:ven)?t)\s(?:aussi\s)?vous\s(?:interesser|plaire)|
        les\s(?:\w+\s){1,2}les\splus\s\w+|(?:recently|previously)\sviewed\b.{0,20}|
        prochain(?:e?s)\s(?:rendez-vous|evenements|dates|seances|concerts|ateliers|spectacles)|
        (?:ال)?مزيد\s(?:من|في|عن)\s\w+(?:\s\w+)?|
        (?:ال)?(?:اخبار|مواضيع|موضوعات|مقالات|مواد|قصص|بيانات|صفحات|تقارير)\s
          (?:ذات|قد|(?:ال)?(?:متعلقه|مشابهه|متشابهه|مقترحه|اخري|مرتبطه))(?:\s\w+){0,2}|
        (?:ال)?اكثر\s(?:قراءه|مشاهده|تداولا|تعليقا|شيوعا|شعبيه|مشاركه|زياره)(?:\s\w+){0,2}|
        (?:اخر|احدث|اهم|ابرز)\s(?:ال)?(?:اخبار|مقالات|مواضيع|عناوين|تعليقات|مستجدات|فيديوهات)(?:\s\w+)?
    )$""",
    re.VERBOSE,
)
_NOTICE = re.compile(
    r"""©|\(c\)\s?(?:19|20)\d\d|^copyright\b|\ball\srights\sreserved|\btous\sdroits\sreserves|
    (?:جميع|كافه|كل)\sالحقوق\sمحفوظه|^حقوق\sالنشر|^(?:powered|designed)\sby\s|
    ^(?:proudly|fierement)\s(?:powered|propulse)\s|^(?:propulse|realise)\spar\s|
    ^(?:sauf\smention\scontraire,\s)?(?:tous\s)?les?\s(?:textes?|contenus?)\s.*\slicence|^تصميم\sوتطوير|^(?:ال)?موقع\sمن\sتصميم""",
    re.VERBOSE,
)
# The same, of any length: sentences that close a page, not a part of a licence.
_LICENCE = re.compile(
    r"text\sis\savailable\sunder\s|(?:le\scontenu|les\stextes)\sest?\sdisponibles?\ssous\s|(?:ال)?نصوص\sمتاحه\s"
)
_TIME = re.compile(
    r"""\b\d+\s?(?:minutes?|mins?|m|hours?|hrs?|h|days?|weeks?)\sago\b|^just\snow$|
    ^(?:updated\s)?\d+\s(?:months?|years?)\sago$|^\d+\sresponses?\sto\b|
    \bil\sy\sa\s(?:\d+|une?)\s?(?:min\b|minutes?|h\b|heures?|jours?|semaines?)|
    \bمنذ\s(?:\d+\s)?(?:دقيقه|دقايق|دقيقتين|ساعه|ساعات|ساعتين|يوم|يومين|ايام|اسبوع|اسبوعين)\b|
    \bفي\s\d+\sتعليقات|\bقبل\s\d+\s(?:دقيقه|دقايق|ساعه|ساعات|يوم|ايام)\b|
    \b\d+\s?(?:min|mins|minutes?)\s(?:read|de\slecture)\b|
    \b(?:temps\sde\slecture|reading\stime|مده\sالقراءه|وقت\sالقراءه)\b|
    \b\d+\sدقايق\s(?:قراءه|للقراءه)|
    ^[\d.,]+\s?k?\s(?:comments?|commentaires?|views?|vues|shares|partages|likes|replies|reponses|
      تعليق|تعليقا|تعليقات|مشاهده|مشاهدات|مشاركات)$|
    ^(?:comments?|commentaires?|التعليقات|تعليقات|المشاهدات|مشاهدات|basket|cart|panier)\s?[:(]\s?\d+\s?\)?$|
    ^(?:reviews?|avis|ratings?|likes?|helpful|utile|مفيد|اعجاب|تقييمات)\s\(\d+\)$|
    ^(?:replies|views|reponses|vues|lectures|ردود|مشاهدات)\s?:\s?\d+$|
    ^(?:this|cette)\spage\s(?:was\slast|a\sete)\s(?:edited|modified|updated|modifiee)|^اخر\sتعديل\sلهذه\s|
    ^\d+\s(?:messages?|posts?|sujets?|topics?|مشاركات)\s\W\s|^(?:hier|yesterday|امس)$|
    ^عدد\s(?:ال)?(?:زيارات|زوار|مشاهدات|قراءات|قراء)\b|^(?:hidden\s)?categor(?:ies|y)\s?:|
    ^(?:last\supdated?|derniere\smise\sa\sjour|اخر\sتحديث)\b|
    ^(?:ال)?كلمات\s(?:ال)?دلاليه\s?:|^(?:tags?|tagged|filed\sunder|posted\sin|classe\sdans|publie\sdans|rubrique|etiquettes?|
      (?:ال)?وسوم|(?:ال)?تصنيف(?:ات)?)\s?:|^-?\d{1,2}\s?°\s?[cf]?\b""",
    re.VERBOSE,
)
# Marks that a news site hangs on its headlines; capitals, since "photos" is a word.
_MEDIA = re.compile(
    r"""\S\s+[\[(]?(?:VID[EÉ]OS?|PHOTOS?|EN\sDIRECT|LIVE|DIRECT|AUDIO|INFOGRAPHIE|WATCH|GALLERY|
      MIS\s[AÀ]\sJOUR(?:-\d)?|UPDATED?)[\])]?$|\S\s[\[(](?:[Vv]id[eé]os?|[Pp]hotos?|فيديو|صور)[\])]$|
    ^[\[(]?(?:VID[EÉ]OS?|PHOTOS?|EN\sDIRECT|EN\sIMAGES|LIVE|WATCH|AUDIO|INFOGRAPHIE|
      بالفيديو|بالصور|فيديو|شاهد|عاجل|خاص)[\])]?\s?(?:[:.…|–-]|\.\.)\s?\S""",
    re.VERBOSE,
)
_DATE = re.compile(
    r"(?:\d{1,2}(?:er|st|nd|rd|th)?\s\w{3,9}\.?,?\s\d{4}|\w{3,9}\s\d{1,2},?\s\d{4}|\w{3,9}\s\d{4}|"
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d\d-\d\d)(?:\s?(?:[-–|,a@]|at)?\s?\d{1,2}[:h]\d\d(?:\s?[ap]m)?)?|"
    r"\d{1,2}\s(?:janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec|jan|feb|mar|apr|jun|jul|aug|sep)|"
    r"\d{1,2}\s?[:h]\s?\d\d"
)
_HANDLES = re.compile(r"(?:[@#]\w+[\s,،]*)+")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}")
_BOX = re.compile(r"(?:search|(?:re)?chercher|ابحث|بحث)\s.{3,40}(?:…|\.\.\.)")  # to type into
_BACK, _ON = "←‹«", "→›»"  # to the article before this one or after it
_ARROW = re.compile(rf"^[{_BACK}]\s\w[^»]*$|^[^«]*\w\s[{_ON}]$")
_TRIM = " \t\u00a0*•‣·»›>←→▶►▸▼▾+-–—|:.…!"
_LONGEST = 120  # characters of a line that is furniture; longer ones are sentences


_TESTS: tuple[tuple[Kind, Callable[[str], object]], ...] = (
    ("action", _ACTIONS.__contains__),
    ("related", _RELATED.__contains__),
    ("page", _PAGES.__contains__),
    ("section", _SECTIONS.__contains__),
    ("related", _RELATED_PATTERN.search),
    ("notice", _NOTICE.search),
    ("time", _TIME.search),
    ("action", _ACTION_STARTS.match),
    ("action", _ACTION_WHOLE.fullmatch),
    ("handle", _HANDLES.fullmatch),
    ("link", _LINK.fullmatch),
    ("date", _DATE.fullmatch),
    ("notice", _LICENCE.match),
)


@lru_cache(maxsize=4096)
def kind_of(line: str) -> Kind | None:
    """Tell what a line furnishes a page with; None for all that pages are about."""
    found: Kind | None = None
    if len(line) <= _LONGEST:
        folded = fold(line).strip(_TRIM)
        found = next((kind for kind, test in _TESTS if test(folded)), None)
        if found is None and line.endswith(("…", "...")) and _BOX.fullmatch(fold(line)):
            found = "action"
    elif _LICENCE.match(fold(line[:_LONGEST])):
        found = "notice"
    if found is None and len(line) <= _LONGEST and (line[:1] in _BACK or line[-1:] in _ON):
        found = "link" if _ARROW.search(line) else None
    return found or ("media" if _MEDIA.search(line) else None)
