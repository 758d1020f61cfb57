/* timeline_view.h - the versions of a document drawn as lines in time. */
#pragma once
#include "server/api/view.h"

/* The drawing for VERSIONS as version_list gave them: a lane for each version that is in force on some day, newest on top,
 * with a bar for each span in which it is. SHOWN (or NULL) is marked. DAY_TEXT names view->day when that is not
 * today, else NULL. NULL when there are not two such versions: one bar says nothing. */
const TimelineModel *view_timeline(View *view, const GPtrArray *versions, const Version *shown,
                                   const char *day_text);
