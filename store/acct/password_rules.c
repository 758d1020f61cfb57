/* password_rules.c - which new passwords are refused. Instead of a list of whole passwords there is
 * a list of the words they are made of: a password that one or two of these words, keyboard rows,
 * sequences or the person's own name cover completely, with any digits and punctuation between, is
 * among the first that are tried. No rules of composition (NIST SP 800-63B §5.1.1.2). */
#include "store/acct/password.h"

#include <string.h>

#include "store/base/error.h"

/* Folded: lower case, no digits (leet spelling is undone before). Longest first is not needed: the
 * cover is by dynamic programming. */
static const char *const common_words[] = {
    "password",      "passwort",      "pass",         "passwd",
    "kennwort",      "geheim",        "secret",       "login",
    "admin",         "administrator", "root",         "user",
    "benutzer",      "gast",          "guest",        "test",
    "tester",        "testing",       "demo",         "start",
    "welcome",       "willkommen",    "hallo",        "hello",
    "changeme",      "letmein",       "default",      "master",
    "dragon",        "monkey",        "shadow",       "superman",
    "batman",        "princess",      "prinzessin",   "schatz",
    "liebe",         "iloveyou",      "ichliebedich", "love",
    "baby",          "sonne",         "sonnenschein", "sunshine",
    "football",      "fussball",      "baseball",     "hockey",
    "sommer",        "herbst",        "winter",       "fruehling",
    "frühling",      "summer",        "autumn",       "spring",
    "januar",        "februar",       "maerz",        "märz",
    "april",         "mai",           "juni",         "juli",
    "august",        "september",     "oktober",      "november",
    "dezember",      "montag",        "dienstag",     "mittwoch",
    "donnerstag",    "freitag",       "samstag",      "sonntag",
    "january",       "february",      "march",        "june",
    "july",          "october",       "december",     "monday",
    "friday",        "sunday",        "michael",      "thomas",
    "andreas",       "stefan",        "daniel",       "martin",
    "peter",         "sabine",        "claudia",      "nicole",
    "jessica",       "charlie",       "jordan",       "thunder",
    "computer",      "internet",      "server",       "system",
    "windows",       "linux",         "office",       "drucker",
    "telefon",       "handy",         "mercedes",     "porsche",
    "ferrari",       "bayern",        "muenchen",     "münchen",
    "berlin",        "hamburg",       "stuttgart",    "schalke",
    "dortmund",      "borussia",      "deutschland",  "germany",
    "schweiz",       "schwaben",      "stadt",        "gemeinde",
    "rathaus",       "amt",           "buergeramt",   "bürgeramt",
    "verwaltung",    "kommune",       "landkreis",    "musterstadt",
    "mustermann",    "muster",        "esslingen",    "buergermeister",
    "bürgermeister", "gemeinderat",   "stadtrat",     "satzung",
    "ortsrecht",     "regelwerk",     "dokumente",    "document",
    "schule",        "lehrer",        "hund",         "katze",
    "schlange",      "blume",         "engel",        "arschloch",
    "fuck",          "fuckyou",       "qwertz",       "qwertzuiop",
    "qwerty",        "qwertyuiop",    "asdf",         "asdfgh",
    "asdfghjkl",     "yxcvbnm",       "zxcvbnm",      "yxcv",
    "zxcv",          "qazwsx",        "qayxsw",       "abc",
    "access",        "freedom",       "trustno",      "whatever",
    "starwars",      "pokemon",       "schnucki",     "hase",
    "haeschen",      "maus",          "mein",         "meine",
    "dein",          "das",           "ist",          "ich",
    "bin",           "the",           "my",           "is",
    "neu",           "neues",         "new",          "sicher",
    "secure",        "super",         "mega",
};

#define COVER_MAX 2 /* so many known words are not enough */

static char
undo_leet(char c)
{
    switch (c) {
    case '0':
        return 'o';
    case '1':
        return 'i';
    case '3':
        return 'e';
    case '4':
    case '@':
        return 'a';
    case '5':
    case '$':
        return 's';
    case '7':
        return 't';
    default:
        return c;
    }
}

static bool
word_at(const char *text, const char *word)
{
    for (; *word != '\0'; text++, word++)
        if (*text == '\0' || (*text != *word && undo_leet(*text) != *word))
            return false;
    return true;
}

/* How many bytes from TEXT repeat one character or count up or down by one (aaa, 1234, cba); 0
 * below three. */
static size_t
sequence_at(const char *text)
{
    if (text[0] == '\0' || text[1] == '\0')
        return 0;
    int step = (unsigned char)text[1] - (unsigned char)text[0];
    if (step < -1 || step > 1)
        return 0;
    size_t n = 2;
    while (text[n] != '\0' && (unsigned char)text[n] - (unsigned char)text[n - 1] == step)
        n++;
    return n >= 3 ? n : 0;
}

/* The least number of known pieces that cover TEXT; digits and punctuation cost nothing. A number
 * over COVER_MAX when it cannot be covered. */
static unsigned
cover(const char *text, const char *name)
{
    size_t len = strlen(text);
    g_autofree unsigned *cost = g_new(unsigned, len + 1);
    for (size_t i = 0; i <= len; i++)
        cost[i] = COVER_MAX + 1;
    cost[0] = 0;
    for (size_t i = 0; i < len; i++) {
        if (cost[i] > COVER_MAX)
            continue;
        const char *at = text + i;
        if (g_ascii_isdigit(*at) || g_ascii_ispunct(*at) || *at == ' ')
            cost[i + 1] = MIN(cost[i + 1], cost[i]);
        unsigned next = cost[i] + 1;
        size_t run = sequence_at(at);
        if (run > 0)
            cost[i + run] = MIN(cost[i + run], next);
        if (name[0] != '\0' && g_str_has_prefix(at, name))
            cost[i + strlen(name)] = MIN(cost[i + strlen(name)], next);
        for (size_t w = 0; w < G_N_ELEMENTS(common_words); w++) {
            if (word_at(at, common_words[w])) {
                size_t end = i + strlen(common_words[w]);
                cost[end] = MIN(cost[end], next);
            }
        }
    }
    return cost[len];
}

/* One unit of at most four bytes over and over: "abc!abc!abc!". */
static bool
is_repetition(const char *text)
{
    size_t len = strlen(text);
    for (size_t unit = 1; unit <= 4 && unit < len; unit++)
        if (memcmp(text, text + unit, len - unit) == 0)
            return true;
    return false;
}

bool
password_check_rules(const char *password, const char *name, size_t min_bytes, GError **error)
{
    size_t len = strlen(password);
    if (!g_utf8_validate(password, (gssize)len, NULL))
        return fail_field(error, "password", "the password is not text in UTF-8");
    if (len < min_bytes)
        return fail_field(error, "password", "the password has fewer than %zu characters",
                          min_bytes);
    if (len > PASSWORD_MAX_BYTES)
        return fail_field(error, "password", "the password has more than %d bytes",
                          PASSWORD_MAX_BYTES);

    g_autofree char *folded = g_utf8_strdown(password, (gssize)len);
    g_autofree char *folded_name = g_utf8_strdown(name, -1);
    if (cover(folded, folded_name) <= COVER_MAX || is_repetition(folded))
        return fail_field(
            error, "password",
            "the password is too easy to guess: a few well-known words, the name or a sequence");
    return true;
}
