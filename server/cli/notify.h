/* notify.h - telling systemd how the service is (sd_notify(3)) without its library. */
#pragma once

/* Sends STATE ("READY=1") to $NOTIFY_SOCKET; does nothing without one. */
void notify_systemd(const char *state);
