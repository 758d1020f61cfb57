/* date_view.h - the dates of a version before it is released: what is proposed for effective_from and why, and what a
 * clerk should look at. Proposals are shown, never written. */
#pragma once
#include "server/app.h"
#include "server/api/view.h"
#include "store/legal/suggestions.h"

/* What the law of PROFILE and the TEXT (what it says of effective_from; or NULL) propose for a publication at PUBLISHED_US. In
 * the view's arena; never NULL. */
const ProposalModel *view_proposal(View *view, LegalProfile profile, bool announcement_required,
                                   int64_t published_us, const Suggested *text);
/* HAVE and what is to be said of the dates of VERSION, one of VERSIONS, if it is released at NOW_US. */
void view_date_warnings(View *view, const GPtrArray *versions, const Version *version,
                        int64_t now_us, const FindingModel **io_findings, size_t *io_n);
