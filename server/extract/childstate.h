/* childstate.h - is a child at work, or does it only wait? Asked when its time is over. */
#pragma once
#include <stdbool.h>

/* True when the process behind PIDFD is running, ready to run or waiting for memory or disk; false
 * when it sleeps, has ended, or nothing can be learned about it. */
bool child_is_busy(int pidfd);
