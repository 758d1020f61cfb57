/* nearness.h - where the words of a plan stand to each other in one unit. */
#pragma once
#include "store/fts/slot.h"

/* Whether the slots of GROUP, all of which stand at one unit, are there as the group asks. SLOTS: of all slots of the plan. */
bool group_stands(const Plan *plan, const PlanGroup *group, SlotCursor *slots);
