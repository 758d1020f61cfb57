/* missed.h - notices searches without a hit and hands their counts to store/missed.h, without learning who asked. Words
 * that one person alone asks for (a name, say) are never written down: until three askers on different days or from different
 * addresses came for the same words, only keyed hashes of words and askers are held, in memory, under a key of this process.
 * Words with digits of a telephone number, an @ or many words are not counted at all. */
#pragma once
#include "store/missed.h"

typedef struct MissedWatch MissedWatch;

#define MISSED_ASKERS 3 /* so many before the words are kept */

MissedWatch *missed_watch_new(void);
/* NULL is fine. What was not taken is lost. */
void missed_watch_free(MissedWatch *watch);
/* Q found nothing when the client at ADDRESS asked for it on DAY. Cheap; bounded memory. Threads: any. */
void missed_watch_note(MissedWatch *watch, const char *q, const char *address, LocalDate day);
/* What may be written down since the last call: owned MissedSearch *, for missed_add. Threads: any. */
GPtrArray *missed_watch_take(MissedWatch *watch);
