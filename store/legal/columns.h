/* columns.h - the reading order of lines: two columns one after the other where the text as poppler
 * gives it mixes them, and labels that stand in a margin ("(1)", "a)", "§ 3") before their text. */
#pragma once
#include "store/legal/lines.h"

/* Sets LINES->order. Run it when running lines are marked: those cross the columns. */
void columns_order(Lines *lines);
