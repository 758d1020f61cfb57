/* running.h - running headers, footers and page numbers: lines at the edge of the pages that come
 * again on other pages, their numbers aside. Sets Line.apart of those. */
#pragma once
#include "store/legal/lines.h"

void running_mark(Lines *lines);
