import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.queryparser.classic.MultiFieldQueryParser;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Lucene on the corpus and queries of bench_search: LucenePeer TEXTS.tsv QUERIES.tsv INDEX. GermanAnalyzer, AND of the words
 * in title (boosted) or text; offsets stand in the postings, so that highlighting reads no text twice. Prints lines "name
 * value"; times are CPU time of the one thread, the median of the rounds of each query and then the percentile of them.
 */
public final class LucenePeer {
    private static final int WARM_ROUNDS = 10, ROUNDS = 5, HITS = 10;

    private final Analyzer analyzer = new GermanAnalyzer();
    private IndexSearcher searcher;
    private UnifiedHighlighter highlighter;
    private MultiFieldQueryParser parser;

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void figure(String name, double value) {
        System.out.printf(java.util.Locale.ROOT, "%s %.3f%n", name, value);
    }

    private void build(Path texts, FSDirectory directory) throws IOException {
        FieldType withOffsets = new FieldType(TextField.TYPE_STORED);
        withOffsets.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
        IndexWriterConfig config = new IndexWriterConfig(analyzer);
        config.setOpenMode(IndexWriterConfig.OpenMode.CREATE).setRAMBufferSizeMB(256).setUseCompoundFile(false);
        config.getMergePolicy().setNoCFSRatio(0);
        long bytes = 0, start = System.nanoTime();
        try (IndexWriter writer = new IndexWriter(directory, config);
             BufferedReader in = Files.newBufferedReader(texts, StandardCharsets.UTF_8)) {
            for (String line; (line = in.readLine()) != null;) {
                String[] row = line.split("\t", 3);
                String text = row[2].replace('\u000b', '\n');
                bytes += text.getBytes(StandardCharsets.UTF_8).length;
                Document document = new Document();
                document.add(new StringField("id", row[0], Field.Store.YES));
                document.add(new TextField("title", row[1], Field.Store.YES));
                document.add(new Field("text", text, withOffsets));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
            writer.commit();
        }
        figure("build_mb_s", bytes / 1e3 / ((System.nanoTime() - start) / 1e6));
        long index = 0;
        for (String name : directory.listAll()) {
            if (!name.contains(".fd")) { // the stored text
                index += directory.fileLength(name);
            }
        }
        figure("index_percent", 100.0 * index / bytes);
    }

    /** One query as a page of hits needs it: titles, and with SNIPPETS the best passage of each. */
    private int ask(String words, boolean snippets) throws Exception {
        Query query = parser.parse(words);
        TopDocs top = searcher.search(query, HITS);
        int length = 0;
        for (ScoreDoc hit : top.scoreDocs) {
            length += searcher.doc(hit.doc, Set.of("title")).get("title").length();
        }
        if (snippets && top.scoreDocs.length > 0) {
            for (String snippet : highlighter.highlight("text", query, top, 1)) {
                length += snippet == null ? 0 : snippet.length();
            }
        }
        return length;
    }

    private void measure(String name, List<String> queries, boolean snippets) throws Exception {
        for (int round = 0; round < WARM_ROUNDS; round++) {
            for (String query : queries) {
                ask(query, snippets);
            }
        }
        long[] medians = new long[queries.size()];
        for (int i = 0; i < medians.length; i++) {
            long[] spent = new long[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                long start = cpuNanos();
                ask(queries.get(i), snippets);
                spent[round] = cpuNanos() - start;
            }
            Arrays.sort(spent);
            medians[i] = spent[ROUNDS / 2];
        }
        Arrays.sort(medians);
        figure(name + "_p50_us", medians[medians.length / 2] / 1e3);
        figure(name + "_p99_us", medians[medians.length * 99 / 100] / 1e3);
    }

    /** Words, a phrase in quotation marks, or the last word as the beginning of one. */
    private static List<String> readQueries(Path path) throws IOException {
        List<String> queries = new ArrayList<>();
        for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
            String[] row = line.split("\t", 3);
            if (row.length == 3) {
                String words = QueryParser.escape(row[2]);
                queries.add(row[1].equals("ph") ? '"' + words + '"' : row[1].equals("px") ? words + '*' : words);
            }
        }
        return queries;
    }

    private void run(String[] args) throws Exception {
        try (FSDirectory directory = new MMapDirectory(Paths.get(args[2]))) {
            build(Paths.get(args[0]), directory);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                searcher = new IndexSearcher(reader);
                searcher.setQueryCache(null);
                highlighter = new UnifiedHighlighter(searcher, analyzer);
                parser = new MultiFieldQueryParser(new String[] {"title", "text"}, analyzer, Map.of("title", 3f, "text", 1f));
                parser.setDefaultOperator(QueryParser.Operator.AND);
                List<String> queries = readQueries(Paths.get(args[1]));
                measure("titles", queries, false);
                measure("snippets", queries, true);
            }
        }
        for (String line : Files.readAllLines(Paths.get("/proc/self/status"))) {
            if (line.startsWith("RssAnon:")) {
                figure("rss_anon_mb", Long.parseLong(line.replaceAll("\\D", "")) / 1e3);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        new LucenePeer().run(args);
    }
}
