"""What web pages are furnished with, in three languages: the words on buttons, menus and footers.

A line is looked up whole, folded, without bullets and arrows: "Privacy policy" is furniture,
"the privacy policy of a server" is prose. Single words that a list of anything may hold ("Search",
"Culture", "Contact") are kept apart from phrases that only a page has ("Skip to content").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from indexer.languages.ar import fold_arabic

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
]
"""Kinds of sign; "menu" and "repeated" are told by a line's neighbours (see `signs`)."""


_MARKS = re.compile("[\u0300-\u036f\u0653-\u0655]")  # accents, and the hamza above and below alef


def fold(line: str) -> str:
    """Return a line in the spelling of the tables below."""
    if line.isascii():
        return line.lower()
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", line.casefold()))
    return fold_arabic(bare.replace("’", "'"))


def _table(lines: str) -> frozenset[str]:
    return frozenset(fold(phrase.strip()) for phrase in lines.replace("\n", "|").split("|"))


# Things to press: nobody writes them but on a page.
_ACTIONS = _table("""\
skip to content|skip to main content|skip navigation|sign in|sign up|sign out|log in|log out
create account|create an account|subscribe|subscribe now|unsubscribe|follow us|follow us on
read more|show more|load more|see more|see all|view all|more news|more stories|print this page
print this article|email this article|email this page|send to a friend|copy link|tweet|pin it
save article|leave a comment|leave a reply|add a comment|post a comment|add to cart|add to basket
add to wishlist|buy now|accept all|accept all cookies|accept cookies|reject all
manage preferences|manage cookies|cookie settings|privacy settings|back to top|back to home
next post|previous post|next article|previous article|download the app|download our app
get the app|watch now|listen now|report an error|close menu|open menu|toggle navigation
view in browser|share this|email this|go to top|join now|register now|continue reading|read on
support us|donate now|post comment|submit comment|submit|leave a message|older posts|newer posts
older entries|newer entries|entries feed|comments feed|next page|previous page|report a mistake
report a problem|report abuse|manage consent|stay connected|stay in touch|stay informed
stay up to date|add to calendar|view full site|view mobile site|my account|my cart|my basket
my profile|your account|turn on notifications|get directions|quick view|add to wish list
add to bag|shop now|learn more|find out more|see all news|all news|my news|out of stock|in stock
get involved|view comments|show comments|view profile|sign up now|aller au contenu
aller au contenu principal|passer au contenu|se connecter|connectez-vous|créer un compte
s'abonner|abonnez-vous|je m'abonne|se désabonner|s'identifier|suivez-nous|nous suivre
suivez-nous sur|lire la suite|en savoir plus|voir plus|voir tout|tout voir
voir toutes les actualités|toutes les actualités|afficher plus|charger plus|plus d'articles
plus d'actualités|imprimer la page|imprimer l'article|imprimer cet article|imprimer cette page
envoyer à un ami|envoyer par e-mail|envoyer par mail|envoyer par courriel|copier le lien|tweeter
ajouter un commentaire|laisser un commentaire|laissez un commentaire|ajouter au panier
tout accepter|tout refuser|accepter et fermer|gérer les cookies|gérer mes cookies
gestion des cookies|paramétrer les cookies|paramètres des cookies|continuer sans accepter
personnaliser mes choix|retour en haut|haut de page|retour en haut de page|retour à l'accueil
article suivant|article précédent|télécharger l'application|téléchargez l'application
écouter l'article|mon compte|mon panier|mon profil|mes favoris|restez informés|restez informé
restez connectés|restez en contact|rester informé|rupture de stock|en stock|aperçu rapide
publier le commentaire|envoyer le commentaire|votre commentaire|poster un commentaire
articles plus anciens|articles plus récents|page suivante|page précédente|je découvre
j'en profite|en profiter|je fais un don|faites un don|voir l'article|lire l'article
afficher la suite|voir la suite|agrandir la police|réduire la police|version imprimable
version mobile|partager la page|signaler une erreur|fermer le menu|ouvrir le menu|faire un don
voir les commentaires|s'inscrire à la newsletter|s'inscrire à la lettre d'information
découvrir nos offres|تسجيل الدخول|تسجيل الخروج|سجل الآن|إنشاء حساب|اشترك|اشترك الآن|اشترك معنا
تابعنا|تابعونا|تابعنا على|تابعونا على|اقرأ المزيد|شاهد المزيد|عرض المزيد|تحميل المزيد|عرض الكل
المزيد من التفاصيل|أرسل إلى صديق|إرسال إلى صديق|أرسل لصديق|نسخ الرابط|انسخ الرابط|شاركها
شارك الخبر|شارك المقال|شارك هذا المقال|غرد|أضف تعليقا|أضف تعليق|اترك تعليقا|اترك تعليق|اترك ردا
أضف إلى السلة|قبول الكل|رفض الكل|قبول الجميع|إدارة التفضيلات|أضف تعليقك|أرسل تعليقك|إرسال التعليق
نص التعليق|أرسل|إرسال|اشتراك|العودة إلى الأعلى|إلى الأعلى|انتقل إلى المحتوى|التخطي إلى المحتوى
المقال التالي|المقال السابق|الخبر التالي|الخبر السابق|حمل التطبيق|حمل تطبيقنا|أبلغ عن خطأ
اطبع الصفحة|طباعة الصفحة|استمع إلى المقال|انضم إلينا""")
_ACTION_STARTS = re.compile(
    r"""(?:
        (?:skip|jump|go)\sto\s(?:the\s)?(?:main\s)?(?:content|navigation|menu|search|footer)\b|
        continue\sreading\b|(?:post|leave|add|write)\sa\s(?:comment|reply|review)\b|cancel\sreply|
        (?:add|save)\sto\s(?:my|your)\s|view\s(?:on|larger)\s(?:the\s)?map|view\sall\s|
        ajouter\sa(?:ux|\smes|\sma|\smon)\s|voir\ssur\sla\scarte|(?:laisser|donner|poster)\sun\s(?:avis|commentaire)|
        شاركنا?\sرايك|اضف\sالي\s(?:المفضله|السله)|التعليقات\sمغلقه|حمل\sالتطبيق|
search\s(?:this|the|our)\s(?:web)?site|you\smust\s(?:be\slogged|log)\sin\b|
        (?:passer|aller|acceder|sauter)\s(?:au|a\sla|directement\sau)\s(?:contenu|menu|navigation|recherche)|
        (?:re)?chercher\s(?:sur|dans)\s(?:le|ce|notre)\ssite|(?:connectez|identifiez|inscrivez)-vous\spour\s|
        (?:تخطي?|تجاوز|انتقل|الانتقال|اذهب)\sالي\s(?:ال)?(?:محتوي|قائمه|تنقل)|
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
          (?:علي|عبر)\s(?:فيس|تويتر|اكس|واتس|تي?لي?غرام|تلغرام|لينكد|وسائل|مواقع|البريد))|
        تابع(?:ونا|نا)\s(?:علي|عبر)|انت\sهنا\b|(?:ال)?شحن\sمجاني\b|
        (?:اشترك|اشتركوا|سجل)\s(?:في|ب)\s?(?:ال)?(?:نشره|نشرتنا|قناه|خدمه|قائمه)|
        (?:يستخدم\sهذا\sالموقع|نستخدم|يستعمل\sهذا\sالموقع)\sملفات\sتعريف|ادخل\sبريدك|
        بريدك\sالالكتروني
    )""",
    re.VERBOSE,
)
# What stands above other articles' headlines.
_RELATED = _table("""\
read also|also read|read next|up next|related|related articles|related stories|related news
related posts|related topics|related content|related links|more on this story|more on this
more on this topic|most read|most popular|most viewed|most shared|most commented|popular posts
popular now|recent posts|recent comments|recent articles|trending|trending now|latest|latest news
latest stories|latest headlines|latest posts|breaking news|breaking|top stories|editor's picks
editors' picks|editor's choice|recommended|recommended for you|you may also like
you might also like|in other news|other news|other stories|don't miss|what's hot|headlines
today's headlines|in this section|from our partners|around the web|more from us|top news
lire aussi|à lire aussi|à lire également|lire également|à voir aussi|à voir également
sur le même sujet|sur le même thème|dans la même rubrique|dans la même catégorie|articles liés
articles similaires|articles connexes|articles récents|articles populaires|commentaires récents
les plus lus|les plus lues|les plus consultés|les plus commentés|les plus partagés|les plus vus
le plus lu|plus lus|les articles les plus lus|dernières actualités|dernières nouvelles
dernières infos|dernières dépêches|dernière minute|fil info|fil infos|fil d'actualités
fil d'actualité|fil d'actu|en continu|l'info en continu|l'actualité en continu|à la une
vous aimerez aussi|vous aimerez peut-être|cela peut vous intéresser|ça peut vous intéresser
recommandé pour vous|à ne pas manquer|autres articles|autres actualités|toute l'actualité
toute l'actu|la sélection de la rédaction|le choix de la rédaction|les titres
contenus sponsorisés|derniers articles|nos derniers articles|actualités liées|et aussi|lire plus
اقرأ أيضا|اقرأ ايضا|اقرؤوا أيضا|اقرأ كذلك|شاهد أيضا|طالع أيضا|مواضيع ذات صلة|موضوعات ذات صلة
مواضيع متعلقة|موضوعات متعلقة|مقالات ذات صلة|مقالات متعلقة|أخبار ذات صلة|أخبار متعلقة|ذات صلة
مواضيع مشابهة|مقالات مشابهة|الأكثر قراءة|الأكثر مشاهدة|الأكثر تداولا|الأكثر تعليقا|الأكثر شيوعا
الأكثر شعبية|الأكثر مشاركة|أحدث الأخبار|آخر الأخبار|أخبار عاجلة|عاجل|أهم الأخبار|أبرز الأخبار
أخبار أخرى|المزيد من الأخبار|قد يعجبك أيضا|قد يعجبك|قد يهمك|قد يهمك أيضا|ربما يعجبك أيضا
اختيارات المحرر|مختارات المحرر|أحدث المقالات|أحدث التعليقات|آخر المقالات|آخر المواضيع|اخترنا لك
اخترنا لكم|لا يفوتك|شريط الأخبار|أبرز العناوين""")
_RELATED_PATTERN = re.compile(
    r"""^(?:
        (?:all|more|other|latest|related|recent|popular|top|today's|our\slatest)\s(?:\w+\s){0,2}
          (?:news|stories|articles|posts|headlines|topics|comments|videos)(?:\s\w+)?|
        (?:similar|related)\s(?:threads|items|products|pages|questions|searches|videos|content)|
        (?:elsewhere|around|from\saround)\s(?:on\s)?the\sweb|(?:ailleurs\s)?sur\sle\sweb|
        (?:also|more)\sin\s\w+|more\sfrom\s(?:the\s)?\w+(?:\s\w+)?|most\s(?:read|viewed|popular|shared)\b.{0,20}|
        (?:toutes?|tous|autres?|dernier(?:e?s)?|derniere|nos\sdernier(?:e?s)?|plus\sd')\s?(?:les\s|l')?
          (?:\w+\s){0,1}(?:actualites?|actus?|articles?|infos?|nouvelles|videos?|depeches|publications|breves)|
        (?:les\s)?(?:plus|mieux)\s(?:lus?|lues|vus?|consultes|commentes|partages|notes)\b.{0,20}|
        (?:lire|voir|a\slire|a\svoir)\s(?:aussi|egalement)|
        (?:اخبار|مواضيع|موضوعات|مقالات|مواد)\s(?:ذات|قد|متعلقه|مشابهه|مقترحه|اخري|مرتبطه)(?:\s\w+){0,2}|
        (?:ال)?اكثر\s(?:قراءه|مشاهده|تداولا|تعليقا|شيوعا|شعبيه|مشاركه|زياره)(?:\s\w+){0,2}|
        (?:اخر|احدث|اهم|ابرز)\s(?:ال)?(?:اخبار|مقالات|مواضيع|عناوين|تعليقات|مستجدات|فيديوهات)(?:\s\w+)?
    )$""",
    re.VERBOSE,
)
_NOTICE = re.compile(
    r"""©|\(c\)\s?(?:19|20)\d\d|^copyright\b|\ball\srights\sreserved|\btous\sdroits\sreserves|
    (?:جميع|كافه|كل)\sالحقوق\sمحفوظه|^حقوق\sالنشر|^(?:powered|designed)\sby\s|
    ^(?:propulse|realise)\spar\s|^تصميم\sوتطوير|^(?:ال)?موقع\sمن\sتصميم""",
    re.VERBOSE,
)
# The standing pages of a site. The headings of a handbook may be called so, too.
_PAGES = _table("""\
about|about us|who we are|contact|contact us|contacts|privacy|privacy policy|privacy notice
cookie policy|cookies policy|cookies|terms|terms of use|terms of service|terms and conditions
terms & conditions|legal notice|legal|disclaimer|accessibility|accessibility statement|site map
sitemap|faq|faqs|help|help centre|help center|careers|jobs|advertise|advertise with us|newsletter
newsletters|our team|press|press room|media centre|feedback|archive|archives|name|name (required)
email (required)|website|your name|your comment|media|get in touch|what we do|where we work
our work|how we work|our mission|our story|our partners|partners|customer service
customer reviews|secure payment|new arrivals|special offers|fraud alert|code of conduct
complaints|corrections|subscriber services|e-paper|epaper|intranet|site help|cookies and privacy
privacy and cookies|privacy & cookies|meta|staff|volunteer|donate|delivery and returns
returns|gift cards|store locator|site index|editorial policy|work with us|à propos
à propos de nous|qui sommes-nous|qui sommes-nous ?|contactez-nous|nous contacter|mentions légales
politique de confidentialité|politique de cookies|politique cookies|confidentialité
données personnelles|protection des données|vie privée|conditions d'utilisation
conditions générales|conditions générales d'utilisation|conditions générales de vente|cgu|cgv
informations légales|charte éditoriale|plan du site|plan de site|accessibilité
accessibilité : non conforme|accessibilité : partiellement conforme|foire aux questions|aide
données personnelles et cookies|gestion des données personnelles|nos missions|nos services
service client|avis clients|paiement sécurisé|nouveautés|promotions|soldes|cartes cadeaux
livraison|retours et échanges|démarches en ligne|le ministère|nos engagements|nos actions
nos publications|nom|votre nom|site web|documentation|liens utiles|médiathèque|extranet
signalement|annuaire|contact presse|nos valeurs|notre équipe|l'équipe|la rédaction|kiosque
édition numérique|recrutement|nous rejoindre|marchés publics|espace presse|presse
lettre d'information|infolettre|lettres d'information|nos newsletters|flux rss|crédits|annonceurs
nos partenaires|régie publicitaire|من نحن|عن الموقع|حول الموقع|عنا|اتصل بنا|اتصلوا بنا|تواصل معنا
تواصلوا معنا|سياسة الخصوصية|سياسة الاستخدام|شروط الاستخدام|الشروط والأحكام|شروط وأحكام
اتفاقية الاستخدام|خريطة الموقع|ملفات تعريف الارتباط|سياسة ملفات تعريف الارتباط|سياسة الكوكيز
أعلن معنا|للإعلان|وظائف|فريق العمل|هيئة التحرير|النشرة البريدية|القائمة البريدية|الأرشيف|أرشيف
الأسئلة الشائعة|مساعدة|خدمة rss|الاسم|البريد الإلكتروني|بريد إلكتروني|الموقع الإلكتروني|رسالتنا
رؤيتنا|أهدافنا|شركاؤنا|أعداد سابقة|أرشيف الأعداد|النسخة الورقية|عن الصحيفة|عن الوكالة|عن المنظمة
المركز الإعلامي|روابط مفيدة|الشكاوى|المناقصات|إخلاء المسؤولية|حقوق الملكية الفكرية|الوظائف
إمكانية الوصول""")
NETWORKS = _table("""\
facebook|twitter|x|x (twitter)|instagram|youtube|linkedin|whatsapp|telegram|tiktok|pinterest
reddit|threads|bluesky|mastodon|snapchat|messenger|e-mail|email|فيسبوك|فايسبوك|تويتر|إكس|إنستغرام
انستجرام|يوتيوب|تيليغرام|تلغرام|واتساب|لينكد إن|لينكدإن|تيك توك|سناب شات""")
SHARE = _table("share|share on|partager|partagez|partager sur|شارك|مشاركة|شارك على|شارك عبر")
HOME = _table("home|home page|homepage|accueil|page d'accueil|الرئيسية|الصفحة الرئيسية")
# Sections, networks and small buttons: single words that a glossary or a life may hold as well.
_SECTIONS = (
    HOME
    | NETWORKS
    | SHARE
    | _table("""\
forum|forums|members|new posts|webmail|menu|main menu|search|news|world|local|politics|business
economy|finance|sport|sports|weather|opinion|comment|culture|arts|entertainment|lifestyle|health
science|technology|tech|travel|education|video|videos|photos|pictures|gallery|galleries|live|tv
radio|podcasts|podcast|blog|blogs|blogroll|shop|store|my account|account|basket|cart|checkout
login|logout|register|print|mail|save|next|previous|close|listen|watch|reply|like|follow|comments
tags|categories|category|topics|events|calendar|subscriptions|edition|sections|puzzles|money
top stories|my news|languages|language|submit|love|likes|magazine|issues|editions
classifieds|jobs|property|motoring|fashion|environment|climate|features|analysis|exclusive
in pictures|newsletter signup|stories|story|press release|rss|english|français|العربية|en|fr|ar
advertisement|sponsored|promoted|partner content|see also|middle east|africa|europe|asia|americas
royals|recipes|food|crosswords|games|obituaries|letters|commenter|réagir|épingler|s'inscrire
inscrivez-vous|langue|langues|édition|politiques publiques|nos dossiers|dossiers|dossier|enquêtes
chroniques|éditorial|portraits|entretiens|automobile|mode|bourse|justice|médias|transports
logement|histoire|abonnés|horoscope|recherche|rechercher|rubriques|actualités|actualité|actu
actus|à la une|monde|france|régions|région|international|politique|économie|société|cultures
santé|sciences|technologie|high-tech|météo|opinions|idées|débats|tribunes|éditos|loisirs|voyages
voyage|cuisine|emploi|immobilier|vidéo|vidéos|photo|diaporama|diaporamas|direct|en direct|replay
boutique|mon compte|panier|imprimer|sommaire|suivant|précédent|fermer|écouter|répondre
commentaires|mots-clés|étiquettes|catégories|agenda|publicité|annonce|annonces|sponsorisé|publié
voir aussi|cinéma|faits divers|environnement|planète|services|jeux|mots croisés|éducation|livres
musique|المزيد|اللغة|شؤون عربية|شؤون دولية|شؤون محلية|مال وأعمال|ملاعب|الصفحة الأخيرة|الافتتاحية
كتاب|تحليلات|تحليل|ترفيه|مشاهير|بيئة|طب|أسواق|بورصة|عقارات|عروض|قضايا|ملفات خاصة|إنفوغراف
إنفوجرافيك|القائمة|بحث|ابحث|البحث|أخبار|الأخبار|سياسة|السياسة|اقتصاد|الاقتصاد|رياضة|الرياضة|ثقافة
الثقافة|فن|فنون|ثقافة وفنون|منوعات|مجتمع|صحة|علوم|تكنولوجيا|تقنية|علوم وتكنولوجيا|رأي|آراء|مقالات
حوارات|تقارير|تحقيقات|فيديو|فيديوهات|صور|ألبومات|بودكاست
بث مباشر|مباشر|برامج|البرامج|البث الحي|البث المباشر|طقس|الطقس
حالة الطقس|سياحة|سفر|محليات|أخبار محلية|عربي|دولي|عربي ودولي|عالم|العالم|الشرق الأوسط|الأقسام
أقسام|أقسام الموقع|حسابي|السلة|وسوم|الوسوم|الكلمات المفتاحية|كلمات مفتاحية|التصنيفات|تصنيفات
وصفات|فنادق|مطاعم|مطبخ|سيارات|مرأة|المرأة|أسرة|تعليم|طباعة|اطبع|التالي|السابق|إغلاق|استمع|شاهد
حفظ|رد|تعليق|التعليقات|إعلان|إعلانات|محتوى ممول|خدمات|كاريكاتير|ملفات|دراسات""")
)
_TIME = re.compile(
    r"""\b\d+\s?(?:minutes?|mins?|m|hours?|hrs?|h|days?|weeks?)\sago\b|^just\snow$|^\d+\sresponses?\sto\b|
    \bil\sy\sa\s(?:\d+|une?)\s?(?:min\b|minutes?|h\b|heures?|jours?|semaines?)|
    \bمنذ\s(?:\d+\s)?(?:دقيقه|دقائق|دقيقتين|ساعه|ساعات|ساعتين|يوم|يومين|ايام|اسبوع|اسبوعين)\b|
    \bفي\s\d+\sتعليقات|\bقبل\s\d+\s(?:دقيقه|دقائق|ساعه|ساعات|يوم|ايام)\b|
    \b\d+\s?(?:min|mins|minutes?)\s(?:read|de\slecture)\b|
    \b(?:temps\sde\slecture|reading\stime|مده\sالقراءه|وقت\sالقراءه)\b|
    \b\d+\sدقائق\s(?:قراءه|للقراءه)|
    ^[\d.,]+\s?k?\s(?:comments?|commentaires?|views?|vues|shares|partages|likes|replies|reponses|
      تعليق|تعليقا|تعليقات|مشاهده|مشاهدات|مشاركات)$|
    ^(?:comments?|commentaires?|التعليقات|تعليقات|المشاهدات|مشاهدات|basket|cart|panier)\s?[:(]\s?\d+\s?\)?$|
    ^(?:replies|views|reponses|vues|lectures|ردود|مشاهدات)\s?:\s?\d+$|
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
    r"\d{1,2}\s?[:h]\s?\d\d"
)
_HANDLES = re.compile(r"(?:[@#]\w+[\s,،]*)+")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}")
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
    ("handle", _HANDLES.fullmatch),
    ("link", _LINK.fullmatch),
    ("date", _DATE.fullmatch),
)


@lru_cache(maxsize=4096)
def kind_of(line: str) -> Kind | None:
    """Tell what a line furnishes a page with; None for all that pages are about."""
    found: Kind | None = None
    if len(line) <= _LONGEST:
        folded = fold(line).strip(_TRIM)
        found = next((kind for kind, test in _TESTS if test(folded)), None)
    return found or ("media" if _MEDIA.search(line) else None)
