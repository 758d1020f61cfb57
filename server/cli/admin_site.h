/* admin_site.h - the address for operators: /metrics, /healthz, /readyz. Never reachable on the
 * public address. */
#pragma once
#include "server/config.h"
#include "server/http/listener.h"
#include "store/store.h"

typedef struct AdminSite AdminSite;
/* Borrows STORE and the listener PUBLIC, whose numbers it shows; stop it before them. */
AdminSite *admin_site_start(const ListenAddress *address, Store *store, Listener *public_listener,
                            const Limits *limits, GError **error);
uint16_t admin_site_port(const AdminSite *site);
void admin_site_stop(AdminSite *site);
