/* Profile × kind × instant of publication: the day of the announcement and the day in force that is
 * proposed, on the seconds around Berlin midnight in summer and winter, on the days when the clocks
 * change, in leap years and at the end of a year. */
#include "store/legal/profile.h"

static int64_t
instant(const char *text)
{
    int64_t us;
    g_assert_true(instant_parse(text, &us));
    return us;
}

static const struct {
    const char *published;
    LocalDate announced;
    LocalDate day_1, day_7, day_14;
} moments[] = {
    {"2025-03-19T14:00:00+01:00", 20250319, 20250320, 20250326, 20250402},
    /* the second before and of midnight: in winter 23:00 UTC, in summer 22:00 UTC */
    {"2025-01-15T22:59:59Z", 20250115, 20250116, 20250122, 20250129},
    {"2025-01-15T23:00:00Z", 20250116, 20250117, 20250123, 20250130},
    {"2025-07-15T21:59:59Z", 20250715, 20250716, 20250722, 20250729},
    {"2025-07-15T22:00:00Z", 20250716, 20250717, 20250723, 20250730},
    {"2025-03-19T22:30:00Z", 20250319, 20250320, 20250326, 20250402},
    /* the days on which the clocks change have 23 and 25 hours */
    {"2025-03-29T22:59:59Z", 20250329, 20250330, 20250405, 20250412},
    {"2025-03-29T23:00:00Z", 20250330, 20250331, 20250406, 20250413},
    {"2025-03-30T00:59:59Z", 20250330, 20250331, 20250406, 20250413},
    {"2025-03-30T01:00:00Z", 20250330, 20250331, 20250406, 20250413},
    {"2025-03-30T21:59:59Z", 20250330, 20250331, 20250406, 20250413},
    {"2025-03-30T22:00:00Z", 20250331, 20250401, 20250407, 20250414},
    {"2025-10-25T21:59:59Z", 20251025, 20251026, 20251101, 20251108},
    {"2025-10-25T22:00:00Z", 20251026, 20251027, 20251102, 20251109},
    {"2025-10-26T00:30:00Z", 20251026, 20251027, 20251102, 20251109}, /* 02:30, the first time */
    {"2025-10-26T01:30:00Z", 20251026, 20251027, 20251102, 20251109}, /* the second time */
    {"2025-10-26T22:59:59Z", 20251026, 20251027, 20251102, 20251109},
    {"2025-10-26T23:00:00Z", 20251027, 20251028, 20251103, 20251110},
    /* leap days and none */
    {"2024-02-28T12:00:00+01:00", 20240228, 20240229, 20240306, 20240313},
    {"2024-02-29T12:00:00+01:00", 20240229, 20240301, 20240307, 20240314},
    {"2025-02-28T12:00:00+01:00", 20250228, 20250301, 20250307, 20250314},
    {"2000-02-28T12:00:00+01:00", 20000228, 20000229, 20000306, 20000313},
    {"2100-02-28T12:00:00+01:00", 21000228, 21000301, 21000307, 21000314},
    /* the end of a year */
    {"2024-12-31T22:59:59Z", 20241231, 20250101, 20250107, 20250114},
    {"2024-12-31T23:00:00Z", 20250101, 20250102, 20250108, 20250115},
    {"2025-12-24T09:00:00+01:00", 20251224, 20251225, 20251231, 20260107},
};

static void
test_profile_kind_instant(void)
{
    static const struct {
        LegalProfile profile;
        int days; /* -1: no rule */
        const char *source;
    } profiles[] = {
        {PROFILE_NONE, 0, NULL},
        {PROFILE_BW, 1, "§ 4 Abs. 3 GemO"},
        {PROFILE_BY, 7, "Art. 26 Abs. 1 GO"},
        {PROFILE_NI, 14, "§ 10 Abs. 3 NKomVG"},
        {PROFILE_NRW, 1, "§ 7 Abs. 4 GO NRW"},
        {PROFILE_HE, -1, NULL},
        {PROFILE_SH, -1, NULL},
        {PROFILE_ST, -1, NULL},
        {PROFILE_TH, -1, NULL},
    };
    g_assert_cmpuint(G_N_ELEMENTS(profiles), ==, PROFILE_COUNT);
    for (size_t i = 0; i < G_N_ELEMENTS(profiles); i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(moments); k++) {
            g_test_message("%s %s", legal_profile_name(profiles[i].profile), moments[k].published);
            int64_t us = instant(moments[k].published);
            LegalDates d = legal_dates(profiles[i].profile, true, us);
            LocalDate want = profiles[i].days == 0    ? moments[k].announced
                             : profiles[i].days == 1  ? moments[k].day_1
                             : profiles[i].days == 7  ? moments[k].day_7
                             : profiles[i].days == 14 ? moments[k].day_14
                                                      : LOCAL_DATE_NONE;
            g_assert_cmpuint(d.announced_on, ==, moments[k].announced);
            g_assert_cmpuint(d.effective_from, ==, want);
            g_assert_cmpint((int)d.days, ==, MAX(profiles[i].days, 0));
            if (profiles[i].source != NULL)
                g_assert_true(g_str_has_prefix(d.effective_by, profiles[i].source));
            else
                g_assert_null(d.effective_by);
            g_assert_true((d.announced_by != NULL) == (profiles[i].profile != PROFILE_NONE));
            /* what need not be announced has no such day and applies once it is there */
            d = legal_dates(profiles[i].profile, false, us);
            g_assert_cmpuint(d.announced_on, ==, LOCAL_DATE_NONE);
            g_assert_cmpuint(d.effective_from, ==, moments[k].announced);
            g_assert_null(d.effective_by);
        }
    }
}

static void
test_names(void)
{
    for (int i = 0; i < PROFILE_COUNT; i++) {
        LegalProfile back;
        g_assert_true(legal_profile_parse(legal_profile_name((LegalProfile)i), &back));
        g_assert_cmpint(back, ==, i);
    }
    LegalProfile p = PROFILE_BY;
    static const char *const bad[] = {"", "BW", "bw ", "de", "bayern"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(legal_profile_parse(bad[i], &p));
    g_assert_cmpint(p, ==, PROFILE_BY);
}

static void
test_the_text_comes_before_the_law(void)
{
    int64_t us = instant("2025-03-19T14:00:00+01:00");
    DateSuggestion day = {.value = DATE_VALUE_DAY, .day = 20250501},
                   on = {.value = DATE_VALUE_PUBLICATION},
                   after = {.value = DATE_VALUE_DAY_AFTER_PUBLICATION};
    const struct {
        LegalProfile profile;
        bool required;
        const DateSuggestion *says;
        ProposalSource source;
        LocalDate day;
    } known[] = {
        {PROFILE_BY, true, &day, PROPOSAL_TEXT, 20250501},
        {PROFILE_BY, true, &on, PROPOSAL_TEXT_RULE, 20250319},
        {PROFILE_BY, true, &after, PROPOSAL_TEXT_RULE, 20250320},
        {PROFILE_BY, true, NULL, PROPOSAL_PROFILE, 20250326},
        {PROFILE_BY, false, NULL, PROPOSAL_PUBLICATION, 20250319},
        {PROFILE_BY, false, &after, PROPOSAL_TEXT_RULE, 20250320},
        {PROFILE_NONE, true, NULL, PROPOSAL_PUBLICATION, 20250319},
        {PROFILE_NONE, true, &day, PROPOSAL_TEXT, 20250501},
        {PROFILE_HE, true, NULL, PROPOSAL_NONE, LOCAL_DATE_NONE},
        {PROFILE_HE, true, &after, PROPOSAL_TEXT_RULE, 20250320},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        EffectiveProposal p = legal_propose(known[i].profile, known[i].required, us, known[i].says);
        g_assert_cmpstr(proposal_source_name(p.source), ==, proposal_source_name(known[i].source));
        g_assert_cmpuint(p.day, ==, known[i].day);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name) g_test_add_func("/legal/profile/" #name, test_##name)
    ADD(profile_kind_instant);
    ADD(names);
    ADD(the_text_comes_before_the_law);
    return g_test_run();
}
