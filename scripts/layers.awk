# layers.awk - who may use whom. Reads lines "USER-FILE USED-FILE HOW" (files of this project) and "USER-FILE <header> HOW" or
# "USER-FILE symbol: HOW" (libraries) and prints every use that the layering forbids. The rules are those of ARCHITECTURE.md.
function module(file)
{
    if (match(file, /^(store|server)\/[a-z]+\//))
        return substr(file, 1, RLENGTH - 1)
    if (match(file, /^[a-z]+\//))
        return substr(file, 1, RLENGTH - 1)
    return file
}

function rank_set(names, value,    n, list, i)
{
    n = split(names, list, " ")
    for (i = 1; i <= n; i++)
        rank["store/" list[i]] = value
}

BEGIN {
    # Inside store/: a module may use itself and those of a lower rank.
    rank_set("base", 0)
    rank_set("kv", 1)
    rank_set("blob journal preview", 2)
    rank_set("doc", 3)
    rank_set("legal", 4)
    rank_set("diff fts tlog acct", 5)
    rank_set("ingest", 6)
    rank["store"] = 7
    rank_set("job backup fsck", 8)
    # Outside: what a module may use besides itself ("store*" is all of store/).
    may["web"] = "server/model server/http/request.h store/base"
    may["server/model"] = "server/http/request.h store/base store/doc store/fts store"
    may["server/http"] = "store/base"
    may["server/extract"] = "store* server/model"
    may["server/worker"] = "store/base store/doc/extraction.h server/extract"
    may["server/render"] = "store/base store/preview/size.h server/extract server/worker"
    may["server/ocr"] = "store/base store/doc/layout.h store/doc/layout.c server/extract server/worker server/render"
    may["server/api"] = "store* server server/http server/model server/extract web"
    may["server/cli"] = "store* server server/http server/model server/api server/extract web"
    may["server"] = "store* server/http server/model server/api server/extract web"
    # Libraries that only one place may know: pattern of the header or symbol -> module.
    only["^<lmdb.h>|^mdb_"] = "store/kv"
    only["^<microhttpd.h>|^MHD_"] = "server/http"
    only["^<magic.h>|^<seccomp.h>|^magic_|^seccomp_"] = "server/worker"
    only["^<(glib\\/)?poppler|^poppler_"] = "server/worker|server/ocr|server/render"
    only["^<(cairo|fontconfig|ft2build)|^cairo_|^Fc[A-Z]|^FT_"] = "server/ocr|server/render|server/worker"
    only["^<tesseract|^Tess"] = "server/ocr"
    only["^<unicode\\/|^u_[a-z]|^ubrk_|^ucol_|^unorm2_"] = "store/base"
    only["^<libstemmer|^sb_stemmer_"] = "store/fts"
}

{
    user = module($1)
    if ($2 ~ /^</ || $2 ~ /:$/) {
        name = $2
        sub(/:$/, "", name)
        for (pattern in only)
            if (name ~ pattern && index("|" only[pattern] "|", "|" user "|") == 0 && $1 !~ /^tests\//) {
                printf "%s uses %s, which only %s may (%s)\n", $1, name, only[pattern], $3
                bad = 1
            }
        next
    }
    used = module($2)
    # web/ and build/gen/web are one module; tests may use all.
    if (user == used || user == "tests" || user == "scripts" || used == "build")
        next
    if ((user in rank) && (used in rank)) {
        if (rank[used] < rank[user])
            next
    } else if (user in may) {
        allowed = " " may[user] " "
        if (index(allowed, " " used " ") || index(allowed, " " $2 " ") || (used ~ /^store/ && index(allowed, " store* ")))
            next
    }
    printf "%s uses %s: %s may not use %s (%s)\n", $1, $2, user, used, $3
    bad = 1
}

END { exit bad }
