/* schedule.h - the thread that releases what is due by its schedule. It asks the store, so nothing
 * is lost with it: what became due while no server ran is released at its start. */
#pragma once
#include "store/store.h"

typedef struct Schedule Schedule;

/* PROBLEM is told, in that thread, what could not be released; it stays scheduled and is tried
 * again. Borrows STORE, which must outlive it. */
Schedule *schedule_start(Store *store, void (*problem)(const char *text, void *data), void *data,
                         GError **error);
/* Ends it: a release under way is finished. NULL is fine. */
void schedule_stop(Schedule *schedule);
