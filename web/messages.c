/* messages.c - the message catalogue as tables, and the sentences of errors. */
#include "web/html.h"

#include <string.h>

typedef struct {
    const char *de, *en;
} Sentence;

static const Sentence messages[MSG_COUNT] = {
#define M(key, german, english) [MSG_##key] = {german, english},
#include "web/messages.def"
#include "web/messages_pages.def"
#undef M
};

static const char *
choose(const Sentence *sentence, Lang lang)
{
    return (lang & ~LANG_CHOSEN) == LANG_EN ? sentence->en : sentence->de;
}

const char *
message(Message id, Lang lang)
{
    return choose(&messages[id], lang);
}

/* A sentence, and what can be done, with the word that chooses them. */
typedef struct {
    const char *word;
    Sentence sentence, advice;
} Word;

static const Word problems[] = {
#define PROBLEM(reason, german, english) {reason, {german, english}, {NULL, NULL}},
#define STATUS(status, german, english, advice_german, advice_english)
#include "web/errors.def"
#undef PROBLEM
#undef STATUS
};

static const Word statuses[] = {
#define PROBLEM(reason, german, english)
#define STATUS(status, german, english, advice_german, advice_english)                             \
    {#status, {german, english}, {advice_german, advice_english}},
#include "web/errors.def"
#undef PROBLEM
#undef STATUS
};

static const Word *
find(const Word *words, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++) {
        if (g_strcmp0(words[i].word, word) == 0)
            return &words[i];
    }
    return NULL;
}

const char *
message_problem(const char *reason, Lang lang)
{
    const Word *w = find(problems, G_N_ELEMENTS(problems), reason);
    return w != NULL ? choose(&w->sentence, lang) : NULL;
}

/* The row of STATUS; the one of its hundred, then 500, if it has none of its own. */
static const Word *
find_status(unsigned status)
{
    char word[16];
    g_snprintf(word, sizeof word, "%u", status);
    const Word *w = find(statuses, G_N_ELEMENTS(statuses), word);
    if (w == NULL)
        w = find(statuses, G_N_ELEMENTS(statuses), status / 100 == 4 ? "400" : "500");
    return w;
}

const char *
message_error_heading(unsigned status, Lang lang)
{
    return choose(&find_status(status)->sentence, lang);
}

const char *
message_error_advice(unsigned status, Lang lang)
{
    return choose(&find_status(status)->advice, lang);
}
