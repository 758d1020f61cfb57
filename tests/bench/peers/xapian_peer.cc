// xapian_peer.cc - Xapian on the corpus and queries of bench_search: xapian_peer TEXTS.tsv QUERIES.tsv INDEX. German stemmer, AND
// of the words in title or text. Prints lines "name value"; times are CPU time, the median of the rounds of each query and then
// the percentile of them.
#include <xapian.h>

#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace
{
const int kRounds = 5, kHits = 10;

double
cpu_us()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

void
figure(const std::string &name, double value)
{
    std::printf("%s %.3f\n", name.c_str(), value);
}

void
build(const std::string &texts, const std::string &path)
{
    auto start = std::chrono::steady_clock::now();
    Xapian::WritableDatabase db(path, Xapian::DB_CREATE_OR_OVERWRITE);
    Xapian::TermGenerator generator;
    generator.set_stemmer(Xapian::Stem("german"));
    std::ifstream in(texts);
    size_t bytes = 0;
    for (std::string line; std::getline(in, line);) {
        size_t title_at = line.find('\t') + 1, text_at = line.find('\t', title_at) + 1;
        std::string title = line.substr(title_at, text_at - 1 - title_at), text = line.substr(text_at);
        bytes += text.size();
        std::replace(text.begin(), text.end(), '\x0b', '\n');
        Xapian::Document document;
        document.set_data(title + '\n' + text);
        generator.set_document(document);
        generator.index_text(title, 3);
        generator.increase_termpos();
        generator.index_text(text);
        db.add_document(document);
    }
    db.commit();
    db.close();
    std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    figure("build_mb_s", static_cast<double>(bytes) / 1e6 / spent.count());
    double index = 0;
    for (const char *table : {"postlist", "position", "termlist"}) {
        struct stat info;
        if (stat((path + '/' + table + ".glass").c_str(), &info) == 0)
            index += static_cast<double>(info.st_size);
    }
    figure("index_percent", 100 * index / static_cast<double>(bytes));
}

class Searcher
{
  public:
    explicit Searcher(const std::string &path) : db_(path), stem_("german")
    {
        parser_.set_database(db_);
        parser_.set_stemmer(stem_);
        parser_.set_default_op(Xapian::Query::OP_AND);
    }
    size_t
    ask(const std::string &words, bool snippets)
    {
        Xapian::Enquire enquire(db_);
        enquire.set_query(parser_.parse_query(
            words, Xapian::QueryParser::FLAG_PHRASE | Xapian::QueryParser::FLAG_WILDCARD));
        Xapian::MSet set = enquire.get_mset(0, kHits);
        size_t length = 0;
        for (auto hit = set.begin(); hit != set.end(); ++hit) {
            std::string data = hit.get_document().get_data();
            size_t end = data.find('\n');
            length += end;
            if (snippets)
                length += set.snippet(data.substr(end + 1), 200, stem_).size();
        }
        return length;
    }
    void
    measure(const std::string &name, const std::vector<std::string> &queries, bool snippets)
    {
        std::vector<double> medians;
        for (const auto &query : queries) {
            std::vector<double> spent;
            for (int round = 0; round < kRounds; round++) {
                double start = cpu_us();
                ask(query, snippets);
                spent.push_back(cpu_us() - start);
            }
            std::sort(spent.begin(), spent.end());
            medians.push_back(spent[kRounds / 2]);
        }
        std::sort(medians.begin(), medians.end());
        figure(name + "_p50_us", medians[medians.size() / 2]);
        figure(name + "_p99_us", medians[medians.size() * 99 / 100]);
    }

  private:
    Xapian::Database db_;
    Xapian::Stem stem_;
    Xapian::QueryParser parser_;
};

// Lower-cased: capitalised words are left unstemmed by the parser.
std::vector<std::string>
read_queries(const std::string &path)
{
    std::vector<std::string> queries;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
        size_t kind_at = line.find('\t') + 1, words_at = line.find('\t', kind_at) + 1;
        std::string kind = line.substr(kind_at, words_at - 1 - kind_at), words;
        std::string raw = line.substr(words_at);
        for (Xapian::Utf8Iterator i(raw); i != Xapian::Utf8Iterator(); ++i)
            Xapian::Unicode::append_utf8(words, Xapian::Unicode::tolower(*i));
        queries.push_back(kind == "ph" ? '"' + words + '"' : kind == "px" ? words + '*' : words);
    }
    return queries;
}
} // namespace

int
main(int argc, char **argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "usage: %s TEXTS.tsv QUERIES.tsv INDEX\n", argv[0]);
        return 2;
    }
    try {
        build(argv[1], argv[3]);
        Searcher searcher(argv[3]);
        std::vector<std::string> queries = read_queries(argv[2]);
        searcher.measure("titles", queries, false);
        searcher.measure("snippets", queries, true);
    } catch (const Xapian::Error &error) {
        std::fprintf(stderr, "xapian_peer: %s\n", error.get_description().c_str());
        return 1;
    }
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("RssAnon:", 0) == 0)
            figure("rss_anon_mb", std::stod(line.substr(8)) / 1e3);
    return 0;
}
