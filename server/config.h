/* config.h - the configuration file DIR/regelwerk.conf: key file syntax, every key optional. An
 * unknown group or key, a key given twice and a value that cannot be are errors that name file and
 * line, so that a typing error never passes for a setting. packaging/regelwerk.conf documents every
 * key with its default. */
#pragma once
#include "server/config_value.h"
#include "server/extract/extractor.h"
#include "store/base/limits.h"
#include "store/legal/profile.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    char *path;                         /* of the file that was read; NULL without one */
    ListenAddress listen, admin_listen; /* admin_listen.address NULL = none */
    char **hosts, **trusted_proxies;    /* NULL = not given */
    uint32_t threads, workers, connections;
    uint64_t file_cache_bytes;
    bool access_log;
    char *town, *site, *inspection_notice, *security_contact,
        *base_url;     /* all but town may be NULL */
    LegalProfile profile;
    char *bodies_file; /* absolute, or NULL: DATA/bodies.conf if it is there */
    Limits limits;
    SandboxMode sandbox;
    char *worker_path;
    bool ocr;
    char *ocr_path, *ocr_model;
    bool previews;
    char *render_path;
    uint32_t extract_children; /* 0 = as many as cores */
} Config;

/* Reads PATH; NULL gives the defaults. NOT_FOUND when it is missing; INVALID with "PATH:LINE: …".
 */
Config *config_load(const char *path, GError **error);
/* The same from TEXT, as if PATH held it: for messages and relative paths. */
Config *config_parse(const char *path, const char *text, size_t len, GError **error);
void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* What CONFIG says of the extractor; borrows its texts. */
ExtractorOptions config_extractor(const Config *config);

/* The I-th key there is, for the test that the documented sample is complete; false after the last.
 */
bool config_key_at(size_t i, const char **ret_group, const char **ret_key);
