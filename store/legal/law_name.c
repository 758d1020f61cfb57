/* law_name.c - see law_name.h. German names a law behind the section, by its abbreviation ("§ 4
 * GemO"), or by a phrase in the genitive whose noun says what kind of law it is ("§ 4 der
 * Hessischen Gemeindeordnung", "§ 2 des Gesetzes über kommunale Zusammenarbeit"). Any other noun
 * ("nach § 4 der Gemeinderat") is the sentence going on. */
#include "store/legal/law_name.h"

#include <string.h>

/* Words of a phrase before its noun. */
enum { PHRASE_WORDS = 8 };

/* Abbreviations in capitals that are no laws. */
static const char no_laws[] = " EUR DM PKW LKW OB GR BA KW MW TOP EDV IT GmbH AG KG OHG UG EU EG "
                              "USA BRD DIN ISO EN TEL FAX WC "
                              "PDF QM CHF USD MWH KWH PC TV UST AZ EWG PLZ ";
static const char no_law_nouns[] =
    " tagesordnung rangordnung anordnung einordnung zuordnung unordnung größenordnung abordnung "
    "beiordnung unterordnung sitzordnung neuordnung überordnung besatzung aufsatzung "
    "rechtsordnung ";
/* Endings of nouns that name a law, without inflection. */
static const char *const law_stems[] = {
    "gesetz",     "gesetzbuch", "ordnung",    "satzung",      "richtlinie", "statut",
    "verfassung", "vertrag",    "vorschrift", "vereinbarung", "bedingung",  "erlass",
};
static const char generic_stems[] = " gesetz ordnung verordnung satzung richtlinie statut vertrag "
                                    "vorschrift vereinbarung erlass geschäftsbedingung ";

/* The noun in lower case without its inflection: "Gesetzes" -> "gesetz". False if it is no law. */
static bool
law_stem(const Word *w, char stem[SCAN_WORD_BYTES])
{
    g_autofree char *lower = g_utf8_strdown(w->text, (gssize)w->len);
    static const char *const inflections[] = {"", "s", "es", "n", "en", "e"};
    for (size_t i = 0; i < G_N_ELEMENTS(inflections); i++) {
        if (!g_str_has_suffix(lower, inflections[i]))
            continue;
        g_autofree char *bare = g_strndup(lower, strlen(lower) - strlen(inflections[i]));
        for (size_t s = 0; s < G_N_ELEMENTS(law_stems); s++) {
            if (!g_str_has_suffix(bare, law_stems[s]))
                continue;
            g_strlcpy(stem, bare, SCAN_WORD_BYTES);
            g_autofree char *padded = g_strconcat(" ", bare, " ", NULL);
            return strstr(no_law_nouns, padded) == NULL;
        }
    }
    return false;
}

bool
law_is_noun(const Word *w)
{
    char stem[SCAN_WORD_BYTES];
    return w->capital && law_stem(w, stem);
}

bool
law_is_abbreviation(const Word *w)
{
    if (!w->capital || w->capitals < 2 || w->len > 16 || word_in(w, no_laws) || law_is_noun(w))
        return false;
    if (word_in(w, " TVöD BbgKVerf KVerf NKomVG EStR "))
        return true;
    char last = w->text[w->len - 1];
    bool all_capitals = w->capitals == w->len;
    return last >= 'A' && last <= 'Z' && !(all_capitals && w->len > 6);
}

/* Calls for each word of TITLE until YES says so. */
static bool
title_any(const char *title, bool (*yes)(Scan t, const Word *w, const void *data), const void *data)
{
    if (title == NULL)
        return false;
    Scan t = {title, strlen(title)};
    Word w;
    for (size_t at = 0; at < t.len;) {
        if (!scan_word(t, at, &w)) {
            at++;
            continue;
        }
        if (yes(t, &w, data))
            return true;
        at = w.end;
    }
    return false;
}

static bool
is_stem(Scan t, const Word *w, const void *data)
{
    (void)t;
    char stem[SCAN_WORD_BYTES];
    return law_stem(w, stem) && strcmp(stem, data) == 0;
}

static bool
ends_in_stem(Scan t, const Word *w, const void *data)
{
    (void)t;
    char stem[SCAN_WORD_BYTES];
    return law_stem(w, stem) && g_str_has_suffix(stem, data);
}

/* An abbreviation is the title's own at the end of parentheses: "(Straßenreinigungssatzung –
 * StrRS)". */
static bool
is_own_abbreviation(Scan t, const Word *w, const void *data)
{
    return strcmp(w->text, data) == 0 && scan_is(t, w->end, ")");
}

/* The same word in another inflection: equal but for three bytes at the end. */
static bool
is_like(Scan t, const Word *w, const void *data)
{
    (void)t;
    const Word *other = data;
    size_t n = MIN(w->len, other->len), same = 0;
    while (same < n && w->text[same] == other->text[same])
        same++;
    return same >= 3 && w->len - same <= 3 && other->len - same <= 3;
}

/* Says of what the law is: "über die Erhebung von", "zum Schutz". */
static bool
is_of_word(const Word *w)
{
    return word_in(w, " über zur zum für betreffend ");
}

static void
name_add(LawName *law, const char *word)
{
    if (strlen(law->name) + strlen(word) + 2 > sizeof law->name)
        return;
    if (law->name[0] != '\0')
        g_strlcat(law->name, " ", sizeof law->name);
    g_strlcat(law->name, word, sizeof law->name);
}

static const char small_words[] =
    " der die das des den dem und oder für von vom in im auf an am bei mit aus ";

static bool
is_adjective(const Word *w)
{
    return w->len > 4 &&
           (word_ends(w, "en") || word_ends(w, "er") || word_ends(w, "es") || word_ends(w, "e"));
}

/* "über kommunale Zusammenarbeit", up to its last noun; then "(GKZ)". */
static void
name_extend(Scan t, size_t at, LawName *law)
{
    Word w;
    size_t end = at;
    g_autoptr(GString) waiting = g_string_new(NULL);
    for (unsigned i = 0; i < 12 && scan_word(t, scan_blanks(t, at), &w); i++) {
        if (i == 0 && !is_of_word(&w))
            break;
        if (!w.capital && !is_of_word(&w) && !word_in(&w, small_words) && !is_adjective(&w))
            break;
        Word next;
        if (word_in(&w, " in ") && !(scan_word(t, scan_blanks(t, w.end), &next) && next.capital &&
                                     !word_in(&next, " Verbindung Kraft ")))
            break; /* "in Hessen", but not "in der Fassung", "in Verbindung" */
        at = w.end;
        g_string_append_printf(waiting, "%s%s", waiting->len > 0 ? " " : "", w.text);
        if (w.capital) {
            name_add(law, waiting->str);
            g_string_truncate(waiting, 0);
            end = at;
        }
    }
    law->end = end;
    size_t open = scan_blanks(t, end);
    if (!scan_is(t, open, "(") || !scan_word(t, open + 1, &w) || !law_is_abbreviation(&w) ||
        !scan_is(t, w.end, ")"))
        return;
    g_autofree char *abbreviation = g_strdup_printf("(%s)", w.text);
    name_add(law, abbreviation);
    law->end = w.end + 1;
}

/* Whether what stands behind the noun says that it is this document: "der Satzung über die Märkte".
 */
static LawVerdict
own_or_not(Scan t, size_t at, const char *stem, const char *title)
{
    g_autofree char *padded = g_strconcat(" ", stem, " ", NULL);
    bool generic = strstr(generic_stems, padded) != NULL;
    bool same = generic ? title_any(title, ends_in_stem, stem) : title_any(title, is_stem, stem);
    size_t next = scan_blanks(t, at);
    if (generic && (scan_is(t, next, "(") || scan_is_digit(t, next)))
        return LAW_OTHER; /* "der Verordnung (EU) 2016/679" */
    if (title == NULL && g_str_has_suffix(stem, "satzung"))
        return LAW_UNSURE;
    Word w, noun;
    bool follows = scan_word(t, next, &w);
    bool of = follows && is_of_word(&w);
    if (!same)
        return generic && !of ? LAW_UNSURE : LAW_OTHER;
    if (follows && word_in(&w, " vom "))
        return LAW_UNSURE;
    if (!of && !(follows && word_in(&w, " des der ")))
        return LAW_SELF;
    /* What the law is about stands in the title too: of a purpose every noun, of an owner the
     * first. */
    size_t from = w.end;
    unsigned found = 0;
    for (unsigned i = 0; i < 6 && scan_word(t, scan_blanks(t, from), &noun); i++) {
        from = noun.end;
        if (!noun.capital && !word_in(&noun, small_words) && !is_adjective(&noun))
            break;
        if (!noun.capital)
            continue;
        bool owner =
            word_in(&noun, " Stadt Gemeinde Landkreises Kreises Vereins Verbandes Verbands ");
        bool known = title_any(title, is_like, &noun);
        if (!known && owner)
            return generic ? LAW_UNSURE : LAW_SELF;
        if (!known)
            return of ? LAW_OTHER : LAW_UNSURE;
        if (!of)
            return LAW_SELF;
        found++;
    }
    return found > 0 ? LAW_SELF : LAW_UNSURE;
}

/* The noun W of a phrase was found; the words of the phrase before it stand in LAW->name. */
static bool
take_noun(Scan t, const Word *w, bool this_one, const char *title, LawName *law)
{
    char stem[SCAN_WORD_BYTES];
    if (!w->capital || !law_stem(w, stem))
        return false;
    law->end = w->end;
    if (this_one) {
        law->verdict = LAW_SELF;
        return true;
    }
    law->verdict = own_or_not(t, w->end, stem, title);
    name_add(law, w->text);
    name_extend(t, w->end, law);
    return true;
}

/* "SGB VIII", "GO NRW", "DVO GemO", "KVG LSA": what belongs to the abbreviation W. */
static bool
take_abbreviation(Scan t, const Word *w, const char *title, LawName *law)
{
    if (!law_is_abbreviation(w))
        return false;
    law->end = w->end;
    law->verdict = LAW_SELF;
    if (title_any(title, is_own_abbreviation, w->text))
        return true;
    law->verdict = LAW_OTHER;
    name_add(law, w->text);
    Word more;
    unsigned roman;
    size_t next = scan_blanks(t, w->end);
    if (!scan_word(t, next, &more) || next == w->end)
        return true;
    bool book = word_in(w, " SGB ") && scan_roman(t, next, &roman) != next;
    if (book || law_is_abbreviation(&more) || word_in(&more, " BW NRW NW LSA MV Bbg Bln Hessen ")) {
        name_add(law, more.text);
        law->end = more.end;
    }
    return true;
}

/* A phrase behind an article: adjectives, then a noun. */
static void
take_phrase(Scan t, size_t at, const char *title, LawName *law)
{
    Word w;
    bool this_one = false, vague = false;
    for (unsigned i = 0; i < PHRASE_WORDS && scan_word(t, scan_blanks(t, at), &w); i++) {
        at = w.end;
        if (take_abbreviation(t, &w, title, law))
            break;
        if (take_noun(t, &w, this_one, title, law))
            break;
        this_one = this_one || word_in(&w, " vorliegenden gegenständlichen hiesigen ");
        vague =
            vague || word_in(&w, " genannten vorgenannten gleichen bisherigen alten geänderten ");
        if (w.capital && (word_in(&w, " Anlage Anhang Anhangs Anlagen Anhänge ") ||
                          word_ends(&w, "verzeichnis") || word_ends(&w, "verzeichnisses") ||
                          word_in(&w, " Tabelle Liste Übersicht ") || word_ends(&w, "tarifs") ||
                          word_ends(&w, "plans") || word_ends(&w, "planes"))) {
            law->verdict = LAW_UNSURE;
            break;
        }
        bool goes_on = is_adjective(&w) || word_in(&w, " jeweils derzeit Buch Buches Buchs des ");
        if (!goes_on)
            break;
        if (w.capital)
            name_add(law, w.text);
    }
    if (vague && law->verdict != LAW_NONE)
        law->verdict = LAW_UNSURE;
}

/* "dieser Satzung", but not "dieser Antrag". */
static void
take_this(Scan t, size_t at, LawName *law)
{
    Word w;
    for (unsigned i = 0; i < 3 && scan_word(t, scan_blanks(t, at), &w); i++) {
        at = w.end;
        if (!w.capital)
            continue;
        law->end = at;
        if (law_is_noun(&w) ||
            word_in(&w, " Vorschriften Bestimmung Bestimmungen Regelung Regelungen Textes "))
            law->verdict = LAW_SELF;
        else if (word_in(&w, " Anlage Anhangs "))
            law->verdict = LAW_UNSURE;
        break;
    }
}

LawName
law_name_after(Scan t, size_t at, const char *title)
{
    LawName law = {.verdict = LAW_NONE, .end = at};
    size_t next = scan_blanks(t, at);
    Word w, second;
    if (scan_is(t, at, ".") && scan_word(t, scan_blanks(t, at + 1), &w) && law_is_abbreviation(&w))
        law.verdict = LAW_UNSURE; /* "§ 73 Abs. 4. HBO" */
    else if (scan_is(t, next, "(") && scan_word(t, next + 1, &w) && scan_is(t, w.end, ")"))
        take_abbreviation(t, &w, title, &law); /* "§ 4 Abs. 1 (GemO)" */
    else if (next == at || !scan_word(t, next, &w))
        return law;
    else if (word_in(&w, " dieser dieses diesem "))
        take_this(t, w.end, &law);
    else if (word_in(&w, " derselben desselben "))
        law.verdict = LAW_UNSURE;
    else if (word_in(&w, " der des dem den zur zum "))
        take_phrase(t, w.end, title, &law);
    else if (!take_abbreviation(t, &w, title, &law) && !take_noun(t, &w, false, title, &law) &&
             w.capital && is_adjective(&w) && scan_word(t, scan_blanks(t, w.end), &second) &&
             law_is_noun(&second)) {
        name_add(&law, w.text); /* "§ 181 Bürgerliches Gesetzbuch" */
        take_noun(t, &second, false, title, &law);
    }
    if (law.verdict != LAW_OTHER)
        law.name[0] = '\0';
    if (law.verdict == LAW_NONE)
        law.end = at;
    return law;
}
