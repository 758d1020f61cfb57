/* odd.h - what is odd about the units of a structure as a whole: numbers that go back, a § without a
 * title among titled ones. What is odd about a single line says the grammar. */
#pragma once
#include "store/legal/structure.h"

/* Adds the problems ORDER and UNTITLED, then puts all of them in the order of the text; those without a
 * section stand behind those of their page. */
void structure_find_odd(Structure *structure);
